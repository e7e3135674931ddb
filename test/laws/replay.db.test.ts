import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redecodeChain } from "../../src/ingest/redecode-chain.js";
import { verifyLog } from "../../src/ingest/verify-log.js";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { canonicalInput } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { catchUp, type Indexer } from "./indexing/catch-up.js";
import { createIndexers, openChains, viewsOf } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";
import { readStoredRows } from "./tables/stored-rows.js";

const database = useLawDatabase();

describe("3: replay equals live", () => {
  it(
    "rebuilds from the log, row for row, what was built live, and the log's events from its raw logs; the rebuilt tables go on in their place",
    () =>
      holdLaw({
        name: "replay",
        runs: 4,
        cases: fc.record({
          history: arbitraryHistory(),
          finality: fc.nat(6),
          place: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        async check({ history, finality, place }) {
          const { url, owner, writer, clear } = database();
          await clear();
          await openChains(writer, history, finality);
          const indexers = createIndexers(writer, history, { finality });
          const views = viewsOf(history);
          const half = Math.floor(views.length * place);
          for (const { chainId, blocks } of views.slice(0, half)) {
            await catchUp(indexers.get(chainId) as Indexer, blocks);
          }
          const live = await readStoredRows(writer);
          const { difference, isSwapped } = await rebuildProjections({ url, isSwap: true });
          expect({ difference, isSwapped }).toEqual({ difference: undefined, isSwapped: true });
          expectSameTables(await readStoredRows(writer), live);

          for (const { chainId, blocks } of views.slice(half)) await catchUp(indexers.get(chainId) as Indexer, blocks);
          expectSameTables(await readTables(writer), comparableModel(canonicalInput(history)));
          for (const { chainId, decoder } of indexers.values()) {
            const verified = await verifyLog(owner, { chainId, decoder, bounds: { logs: 5, bytes: 10_000 } });
            expect(verified).toEqual({ difference: undefined, otherVersions: 0, hasComparedEvents: true });
            expect(await redecodeChain(owner, { chainId, toBlock: Number.MAX_SAFE_INTEGER, decoder })).toBe(0);
          }
          expect((await rebuildProjections({ url, isSwap: false })).difference).toBeUndefined();
        },
      }),
    LAW_TIMEOUT_MS,
  );
});
