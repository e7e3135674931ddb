import { setTimeout as pause } from "node:timers/promises";
import type { Contestant } from "../contestants/contestant.js";
import { type ChainSpec, lastBlock } from "../node/bench-chain.js";
import type { BenchNode } from "../node/start-node.js";
import type { OpenSite } from "../stage.js";
import type { Started } from "../start-command.js";
import { checkFigures, expectedFigures } from "./expected-figures.js";
import type { Measure } from "./workload.js";

const POLL_MS = 20;
/** A contestant that takes longer is given up. */
const LIMIT_MS = 15 * 60_000;

export const BACKFILL_MEASURES: readonly Measure[] = [
  { name: "seconds", unit: "s", digits: 2, better: "less" },
  { name: "events/s", unit: "", digits: 0, better: "more" },
  { name: "start-up", unit: "s", digits: 2 },
  { name: "CPU", unit: "s", digits: 1 },
  { name: "PostgreSQL CPU", unit: "s", digits: 1 },
  { name: "node CPU", unit: "s", digits: 1 },
  { name: "memory", unit: "MB", digits: 0, better: "less" },
  { name: "requests", unit: "", digits: 0, better: "less" },
  { name: "MB read", unit: "MB", digits: 1, better: "less" },
];

/** Waits until everything up to the block can be read; throws when the process ends before, or takes too long. */
export async function waitUntilIndexed(
  open: OpenSite,
  contestant: Contestant,
  process: Started,
  block: number,
): Promise<void> {
  let end: string | undefined;
  void process.ended.then((how) => (end = how));
  const since = Date.now();
  while (!(await contestant.isIndexed(open.client, block, open.site))) {
    if (end !== undefined || Date.now() - since > LIMIT_MS) {
      const found = end === undefined ? `not done after ${LIMIT_MS / 1_000} s` : `that it ended with ${end}`;
      throw new Error(`Expected ${contestant.name} to reach block ${block}, found ${found}; see ${open.site.folder}.`);
    }
    await pause(POLL_MS);
  }
}

/**
 * Starts the contestant on an empty database and waits for the last of the events told, by default all of the chain's;
 * checks what it found.
 */
export async function runBackfill(
  open: OpenSite,
  contestant: Contestant,
  node: BenchNode,
  told: ChainSpec = node.spec,
): Promise<{ values: Record<string, number>; process: Started }> {
  await node.reset();
  const postgres = await open.watchPostgres();
  const startedAt = Date.now();
  const process = await open.start(contestant.index(open.site));
  await waitUntilIndexed(open, contestant, process, lastBlock(told));
  const doneAt = Date.now();
  const [own, server, served] = [await process.usage(), await postgres.usage(), await node.read()];
  postgres.end();
  checkFigures(contestant.name, expectedFigures(told), await contestant.readFigures(open.client, open.site));
  const firstCallAt = served.firstCallAt ?? startedAt;
  const seconds = (doneAt - firstCallAt) / 1_000;
  const values = {
    seconds,
    "events/s": told.events / seconds,
    "start-up": (firstCallAt - startedAt) / 1_000,
    CPU: own.cpuSeconds,
    "PostgreSQL CPU": server.cpuSeconds,
    "node CPU": served.cpuSeconds,
    memory: own.peakMegabytes,
    requests: served.requests,
    "MB read": served.bytes / 1e6,
  };
  return { values, process };
}
