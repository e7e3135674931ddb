import fc from "fast-check";
import { describe, it } from "vitest";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { canonicalInput, type Interleaving, withoutReorgs } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";
import { readStoredRows } from "./tables/stored-rows.js";

const database = useLawDatabase();

const portions = (size: number): Interleaving => ({ picks: [0, 1, 2, 3], batchSizes: [size], restarts: [false] });

describe("5: batching changes nothing", () => {
  it(
    "ends in the same rows, one block a transaction or all blocks in one, final or hot",
    () =>
      holdLaw({
        name: "batching",
        runs: 12,
        cases: fc.record({
          history: arbitraryHistory({ maxSteps: 2, maxLogs: 12 }).map(withoutReorgs),
          finality: fc.constantFrom(0, 2, 100),
          otherFinality: fc.constantFrom(0, 2, 100),
          size: fc.constantFrom(2, 3, 5, 10_000),
        }),
        async check({ history, finality, otherFinality, size }) {
          const { writer, clear } = database();
          await clear();
          await indexHistory(writer, history, { finality, batchSize: 1, interleaving: portions(1) });
          const found = await readStoredRows(writer);
          await clear();
          await indexHistory(writer, history, {
            finality: otherFinality,
            batchSize: size,
            interleaving: portions(10_000),
          });
          expectSameTables(found, await readStoredRows(writer));
          expectSameTables(await readTables(writer), comparableModel(canonicalInput(history)));
        },
      }),
    LAW_TIMEOUT_MS,
  );
});
