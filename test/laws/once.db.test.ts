import fc from "fast-check";
import type pg from "pg";
import { describe, it } from "vitest";
import { lockChain } from "../../src/log/writer-lock.js";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { canonicalInput, type History } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { catchUp, type Indexer } from "./indexing/catch-up.js";
import { endSessionAt, type SessionEnd } from "./indexing/end-session.js";
import { createIndexers, openChains, type View, viewsOf } from "./indexing/index-history.js";
import { type LawDatabase, useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";

const database = useLawDatabase();

/** Statements of a transaction that folds all kinds are about forty. */
const arbitraryEnd: fc.Arbitrary<SessionEnd> = fc.record({
  statement: fc.oneof(fc.nat(12), fc.nat(120)),
  isBefore: fc.boolean(),
});

describe("1: once", () => {
  it(
    "has every log once, whichever statements sessions die at, and however far the chain went on meanwhile",
    () =>
      holdLaw({
        name: "once",
        runs: 12,
        cases: fc.record({
          history: arbitraryHistory(),
          finality: fc.nat(6),
          batchSize: fc.constantFrom(1, 3, 10_000),
          ends: fc.array(arbitraryEnd, { minLength: 1, maxLength: 6 }),
          isMissed: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
        }),
        async check({ history, isMissed, ...options }) {
          await database().clear();
          await indexThroughDeaths(database(), history, { ...options, isMissed });
          expectSameTables(await readTables(database().writer), comparableModel(canonicalInput(history)));
        },
      }),
    LAW_TIMEOUT_MS,
  );
});

interface Deaths {
  finality: number;
  batchSize: number;
  ends: readonly SessionEnd[];
  /** Whether, after each death, the view that was being read is gone when the next session begins; cyclic. */
  isMissed: readonly boolean[];
}

async function indexThroughDeaths(law: LawDatabase, history: History, options: Deaths): Promise<void> {
  await openChains(law.writer, history, options.finality);
  const ends = [...options.ends];
  let deaths = 0;
  let session = await startSession(law, history, options, ends.shift());
  const views = viewsOf(history);
  const isLast = (view: View, at: number): boolean => !views.slice(at + 1).some((it) => it.chainId === view.chainId);
  for (const [at, view] of views.entries()) {
    for (;;) {
      try {
        await catchUp(session.indexers.get(view.chainId) as Indexer, view.blocks);
        break;
      } catch (error) {
        if (!session.isEnded()) throw error;
        session = await startSession(law, history, options, ends.shift());
        deaths += 1;
        if (options.isMissed[deaths % options.isMissed.length] && !isLast(view, at)) break;
      }
    }
  }
  await session.client.end();
}

interface Session {
  client: pg.Client;
  indexers: Map<number, Indexer>;
  isEnded: () => boolean;
}

/** As the process does: connect, become the only writer, go on from the checkpoint. */
async function startSession(
  law: LawDatabase,
  history: History,
  options: Deaths,
  end: SessionEnd | undefined,
): Promise<Session> {
  const client = await law.connect("tributary_writer");
  for (const { chainId } of history.chains) await lockChain(client, chainId, { attempts: 500, pauseMs: 10 });
  const indexers = createIndexers(client, history, options);
  return { client, indexers, isEnded: end ? await endSessionAt(law.owner, client, end) : () => false };
}
