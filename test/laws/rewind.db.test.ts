import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findWrongDigest } from "../../src/log/verify-digests.js";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { canonicalInput, withoutReorgs } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";
import { readStoredRows } from "./tables/stored-rows.js";

const database = useLawDatabase();

describe("2: rewind leaves no trace", () => {
  it(
    "leaves after any reorgs, below finality too, what an indexer of the canonical chains alone has",
    () =>
      holdLaw({
        name: "rewind",
        runs: 12,
        cases: fc.record({ history: arbitraryHistory(), finality: fc.nat(6) }),
        async check({ history, finality }) {
          const { writer, clear } = database();
          await clear();
          await indexHistory(writer, history, { finality });
          const found = await readStoredRows(writer);
          expectSameTables(await readTables(writer), comparableModel(canonicalInput(history)));
          for (const { chainId } of history.chains) expect(await findWrongDigest(writer, chainId)).toBeUndefined();
          await clear();
          await indexHistory(writer, withoutReorgs(history), { finality });
          expectSameTables(found, await readStoredRows(writer));
        },
      }),
    LAW_TIMEOUT_MS,
  );
});
