import fc from "fast-check";
import type { ClientBase } from "pg";
import { describe, it } from "vitest";
import { arbitraryHistory, arbitraryInterleaving } from "./generators/arbitrary-history.js";
import type { History } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { catchUp, type Indexer } from "./indexing/catch-up.js";
import { createIndexers, indexHistory, openChains, viewsOf } from "./indexing/index-history.js";
import { type LawDatabase, useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { readStoredRows } from "./tables/stored-rows.js";

const database = useLawDatabase();
const writers: ClientBase[] = [];

describe("4: interleaving changes nothing", () => {
  it(
    "ends in the same rows, the chains' batches in another order, or each chain written by its own session at once",
    () =>
      holdLaw({
        name: "interleaving",
        runs: 12,
        cases: fc.record({
          history: arbitraryHistory(),
          other: arbitraryInterleaving,
          finality: fc.nat(6),
          isAtOnce: fc.boolean(),
        }),
        async check({ history, other, finality, isAtOnce }) {
          const { writer, clear } = database();
          await clear();
          await indexHistory(writer, history, { finality });
          const found = await readStoredRows(writer);
          await clear();
          if (isAtOnce) await indexAtOnce(database(), history, finality);
          else await indexHistory(writer, history, { finality, interleaving: other });
          expectSameTables(found, await readStoredRows(writer));
        },
      }),
    LAW_TIMEOUT_MS,
  );
});

async function indexAtOnce({ writer, connect }: LawDatabase, history: History, finality: number): Promise<void> {
  await openChains(writer, history, finality);
  const views = viewsOf(history);
  while (writers.length < history.chains.length) writers.push(await connect("tributary_writer"));
  await Promise.all(
    history.chains.map(async ({ chainId }, i) => {
      const indexer = createIndexers(writers[i] as ClientBase, history, { finality }).get(chainId) as Indexer;
      for (const view of views.filter((other) => other.chainId === chainId)) await catchUp(indexer, view.blocks);
    }),
  );
}
