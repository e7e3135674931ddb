import fc from "fast-check";
import { describe, it } from "vitest";
import { arbitraryCutPick, arbitraryHistory, cutOf } from "./generators/arbitrary-history.js";
import { canonicalInput } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";
import { sqlCutOf } from "./tables/sql-cut.js";

const database = useLawDatabase();

describe("7: as-of is history", () => {
  it(
    "reads of any past cut, by block or by time, what an indexer stopped there would have",
    () =>
      holdLaw({
        name: "as-of",
        runs: 12,
        cases: fc.record({
          history: arbitraryHistory(),
          finality: fc.nat(6),
          picks: fc.array(arbitraryCutPick, { minLength: 1, maxLength: 3 }),
        }),
        async check({ history, finality, picks }) {
          const { writer, clear } = database();
          await clear();
          await indexHistory(writer, history, { finality });
          const input = canonicalInput(history);
          for (const cut of picks.map((pick) => cutOf(history, pick))) {
            expectSameTables(await readTables(writer, sqlCutOf(input, cut)), comparableModel(input, cut));
          }
        },
      }),
    LAW_TIMEOUT_MS,
  );
});
