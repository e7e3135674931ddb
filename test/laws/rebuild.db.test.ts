import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rebuildProjections, type RebuildResult } from "../../src/projections/rebuild.js";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { canonicalInput } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";

const database = useLawDatabase();

describe("3: replay equals live, beside live", () => {
  it(
    "rebuilds and swaps while indexing goes on, and leaves the live tables alone when it is killed",
    () =>
      holdLaw({
        name: "rebuild",
        runs: 3,
        cases: fc.record({
          history: arbitraryHistory(),
          finality: fc.nat(6),
          killedAfterMs: fc.nat(400),
        }),
        async check({ history, finality, killedAfterMs }) {
          const { url, owner, writer, clear } = database();
          await clear();
          const killed = rebuildProjections({ url, isSwap: true }).catch(() => undefined);
          const [, swapped] = await Promise.all([
            indexHistory(writer, history, { finality, batchSize: 2 }),
            pause(killedAfterMs)
              .then(() =>
                owner.query(
                  `select pg_terminate_backend(pid) from pg_stat_activity
                   where application_name = 'tributary rebuild' and datname = current_database()`,
                ),
              )
              .then(() => killed)
              .then(() => rebuildBetweenReorgs(url)),
          ]);
          expect(swapped).toMatchObject({ difference: undefined, isSwapped: true });
          expectSameTables(await readTables(writer), comparableModel(canonicalInput(history)));
          expect((await rebuildProjections({ url, isSwap: false })).difference).toBeUndefined();
        },
      }),
    LAW_TIMEOUT_MS,
  );
});

/** A reorg below finality makes a rebuild start over; that is for whoever runs it to do. */
async function rebuildBetweenReorgs(url: string): Promise<RebuildResult> {
  for (;;) {
    try {
      return await rebuildProjections({ url, isSwap: true });
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("A reorg deeper than finality"))) throw error;
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
