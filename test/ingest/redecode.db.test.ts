import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rewindToBlock } from "../../src/ingest/chain-log.js";
import { redecodeLog } from "../../src/ingest/redecode-log.js";
import { readHead } from "../../src/log/head.js";
import { takeRebuildLock } from "../../src/log/rebuild-lock.js";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import type { Decoder } from "../../src/sources/create-decoder.js";
import { type LiveChain, openLiveChain } from "../api/support/live-chain.js";
import { ALICE, settled } from "../api/support/story.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
let owner: pg.Client;
let writer: pg.Client;
let chain: LiveChain;
let nextChain = 1;
beforeAll(async () => {
  database = await createMigratedDatabase();
  writer = new pg.Client({ connectionString: database.url });
  await writer.connect();
});
afterAll(async () => {
  await writer.end();
  await database.drop();
});
/** Two final blocks and two hot ones, a payout in each. */
beforeEach(async () => {
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  chain = await openLiveChain(database.url, nextChain++);
  await chain.append(...[1n, 2n, 3n, 4n].map((amount) => [settled(ALICE, amount)]));
  await chain.finalize(chain.head - 2);
  return async () => {
    await chain.close();
    await owner.end();
  };
});

/** Rules under which no log is understood any more. */
const strict = (onBlock: () => void = () => undefined): Decoder => ({
  filters: [],
  keepsFacts: false,
  decodeBlock(logs) {
    onBlock();
    return logs.map((log) => ({ log, protocol: "strict", adapterVersion: 9, decoding: { error: "read anew" } }));
  },
  rewind: () => undefined,
  settle: () => undefined,
});

async function countOf(table: string, condition = "true"): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(
    `select count(*)::int as count from ${table} where chain_id = $1 and ${condition}`,
    [chain.chainId],
  );
  return rows[0]?.count ?? NaN;
}

describe("decoding the log again", () => {
  it("reaches the blocks that are not final yet: nobody would come back to them", async () => {
    expect(await redecodeLog(owner, [{ chainId: chain.chainId, decoder: strict() }])).toBe(4);
    expect(await countOf("log.event", "protocol = 'strict'")).toBe(4);
    await owner.end();
    const { isSwapped } = await rebuildProjections({ url: database.url, isSwap: true, isDifferenceExpected: true });
    expect(isSwapped).toBe(true);
    owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    expect(await countOf("projection.ledger")).toBe(0);
  });

  it("holds a rewind off until it is done, so that nothing taken back comes again", async () => {
    const origin = { number: -1, hash: "0x", time: 0 } as const;
    let rewound: Promise<number> | undefined;
    let isRewound = false;
    const decoder = strict(() => {
      rewound ??= rewindToBlock(writer, chain.chainId, origin, "scope").then((events) => {
        isRewound = true;
        return events;
      });
    });
    const stoodStill: boolean[] = [];
    await redecodeLog(owner, [{ chainId: chain.chainId, decoder }], () => stoodStill.push(!isRewound));
    expect(stoodStill).toEqual([true]);
    expect(await rewound).toBe(4);
    expect([await countOf("log.event"), await countOf("log.block")]).toEqual([0, 0]);
    expect((await readHead(owner, chain.chainId)).finalized.number).toBe(-1);
  });

  it("passes over a chain of which nothing was ever indexed", async () => {
    const never = { chainId: 9_999, decoder: strict() };
    expect(await redecodeLog(owner, [never, { chainId: chain.chainId, decoder: strict() }])).toBe(4);
  });

  it("is refused beside a rebuild", async () => {
    expect(await takeRebuildLock(writer)).toBe(true);
    await expect(redecodeLog(owner, [{ chainId: chain.chainId, decoder: strict() }])).rejects.toThrow(
      "found one running",
    );
    await writer.query("select pg_advisory_unlock_all()");
    expect(await countOf("log.event", "protocol = 'strict'")).toBe(0);
  });
});
