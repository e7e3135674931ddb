// A thread that computes lineages, one after the other, so that the thread that answers requests never waits for one.
import { parentPort } from "node:worker_threads";
import { type PackedLineageInput, buffersOf, computePackedLineage } from "../../domain/lineage/packed-lineage.js";

parentPort?.on("message", (input: PackedLineageInput) => {
  const lineage = computePackedLineage(input);
  parentPort?.postMessage(lineage, buffersOf(lineage));
});
