import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/domain/events.js";
import { enableRoles, roleUrl } from "../../src/log/roles.js";
import { rebuildProjections, type RebuildResult } from "../../src/projections/rebuild.js";
import { writeChain } from "../api/support/write-chain.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

const payout: DomainEvent = {
  type: "PayoutSettled",
  account: `0x${"a1".repeat(20)}`,
  role: "developer",
  token: `0x${"00".repeat(20)}`,
  amount: 1n,
  direct: false,
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createMigratedDatabase();
  await enableRoles(database.url);
  await writeChain(database.url, {
    chainId: 1,
    blocks: [
      { number: 1, time: 10, events: [payout] },
      { number: 2, time: 20, events: [payout] },
    ],
    finalized: { number: 1, time: 10 },
    head: { number: 2, time: 20 },
  });
});
afterAll(() => database.drop());

describe("a swap of the projections", () => {
  it("waits for a reading begun before it, which goes on seeing what is hot", async () => {
    const reader = new pg.Client({ connectionString: roleUrl(database.url, "tributary_reader") });
    await reader.connect();
    try {
      await reader.query("begin isolation level repeatable read read only");
      await reader.query("select from log.head");
      let isDone = false;
      const rebuilt = rebuildProjections({ url: database.url, isSwap: true }).finally(() => (isDone = true));
      for (let waited = 0; !isDone && waited < 2_000; waited += 50) await pause(50);
      const { rows } = await reader.query("select block_number from projection.ledger order by block_number");
      expect({ isDone, rows }).toEqual({ isDone: false, rows: [{ block_number: "1" }, { block_number: "2" }] });
      await reader.query("rollback");
      expect(await rebuilt).toMatchObject({ isSwapped: true, difference: undefined });
      const after = await reader.query("select block_number from projection.ledger order by block_number");
      expect(after.rows).toEqual(rows);
    } finally {
      await reader.end();
    }
  });
});

describe("a rebuild", () => {
  it("takes in a chain of which nothing was final when it began", async () => {
    let rebuilt: Promise<RebuildResult> | undefined;
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      let isBegun = false;
      const begun = new Promise<void>((resolve, reject) => {
        rebuilt = rebuildProjections({
          url: database.url,
          isSwap: true,
          onProgress() {
            if (isBegun) return;
            isBegun = true;
            // Its indexes wait for this table, and so does all that comes after them.
            holder
              .query("begin; lock table projection_next.derivation in access share mode")
              .then(() => resolve(), reject);
          },
        });
        rebuilt.catch(reject);
      });
      await begun;
      await writeChain(database.url, {
        chainId: 2,
        blocks: [{ number: 1, time: 10, events: [payout] }],
        finalized: { number: 1, time: 10 },
        head: { number: 1, time: 10 },
      });
      await holder.query("rollback");
      expect(await rebuilt).toMatchObject({ isSwapped: true, difference: undefined });
      const { rows } = await holder.query("select chain_id from projection.ledger order by chain_id, block_number");
      expect(rows).toEqual(["1", "1", "2"].map((chain_id) => ({ chain_id })));
    } finally {
      await holder.end();
    }
  });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
