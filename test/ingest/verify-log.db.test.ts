import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hex } from "../../src/domain/hex.js";
import { matchScope } from "../../src/ingest/prepare-chain.js";
import { verifyLog } from "../../src/ingest/verify-log.js";
import { appendBlocks } from "../../src/log/append-blocks.js";
import { createDecoder, type Decoder } from "../../src/sources/create-decoder.js";
import { created, distributed, placeLogs, sharesOf } from "../sources/support/splits-logs.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

const at = (digits: string): Hex => `0x${digits.padStart(40, "0")}`;
const [factory, warehouse, token, split] = [at("f1"), at("f2"), at("70"), at("55")];
const [ada, ben, keeper] = [at("a1"), at("a2"), at("a3")];
const CHAIN = 3;
const LAST_BLOCK = 40;

const openDecoder = (pushFactories: readonly Hex[] = [factory]): Decoder =>
  createDecoder({
    id: CHAIN,
    contracts: [{ protocol: "splits-v2", from: 0, pushFactories: [...pushFactories], pullFactories: [], warehouse }],
  });

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const hashOf = (number: number): Hex => `0x${(number + 1).toString(16).padStart(64, "0")}`;

/** A split made in block 0, and a distribution to two in each block after it. */
beforeEach(async () => {
  await client.query("truncate log.block, log.event, log.head, log.hot_block, log.scope cascade");
  await client.query("select log.open_chain($1, 'splits', 10)", [CHAIN]);
  const decoder = openDecoder();
  await matchScope(client, CHAIN, decoder.filters);
  const shares = sharesOf([
    [ada, 1n],
    [ben, 1n],
  ]);
  const blocks = Array.from({ length: LAST_BLOCK + 1 }, (_, number) => {
    const logs = number === 0 ? created(factory, split, shares) : distributed(split, token, keeper, 1_000n);
    const header = { number, hash: hashOf(number), parentHash: hashOf(number - 1), timestamp: 1_000 + number };
    return { header, logs: decoder.decodeBlock(placeLogs(number, [logs]), number) };
  });
  await appendBlocks(client, CHAIN, blocks);
});

const verify = (decoder = openDecoder()) =>
  verifyLog(client, { chainId: CHAIN, decoder, bounds: { logs: 7, bytes: 1_000_000 } });
const differenceAfter = async (tampering: string): Promise<string | undefined> => {
  await client.query(tampering);
  return (await verify()).difference;
};

const COPIED = `insert into log.event (chain_id, block_number, log_index, sub_index, transaction_index, block_time, type,
    adapter_version, direct, transaction_hash, emitter, protocol, account, role, token, amount)
  select chain_id, block_number, {log_index}, {sub_index}, transaction_index, block_time, type, adapter_version, direct,
    transaction_hash, emitter, protocol, account, role, token, amount
  from log.event where block_number = 12 and sub_index = 1`;
const copied = (logIndex: string, subIndex: number): string =>
  COPIED.replace("{log_index}", logIndex).replace("{sub_index}", String(subIndex));

describe("verifying a chain's log", () => {
  it("finds nothing where it is as it was written, whatever is held at once", async () => {
    const nothing = { difference: undefined, otherVersions: 0, hasComparedEvents: true };
    expect(await verify()).toEqual(nothing);
    for (const bounds of [{ logs: 1, bytes: 1 }, undefined]) {
      const decoder = openDecoder();
      expect(await verifyLog(client, { chainId: CHAIN, decoder, ...(bounds && { bounds }) })).toEqual(nothing);
    }
  });

  it.each([
    ["events of the newest blocks deleted", "delete from log.event where block_number > 30", 31],
    ["all events deleted", "delete from log.event", 0],
    ["a block deleted", "delete from log.block where number = 9", 9],
    ["the newest block deleted, and its logs kept", `delete from log.block where number = ${LAST_BLOCK}`, LAST_BLOCK],
    ["a raw log changed", "update log.event set data = data || '\\x00' where block_number = 17 and sub_index = 0", 17],
  ])("finds %s", async (_, tampering, block) => {
    expect(await differenceAfter(tampering)).toBe(
      `the raw logs of chain ${CHAIN} do not match their digest from block ${block} on`,
    );
  });

  it.each([
    [
      "an amount changed",
      "update log.event set amount = 999999 where block_number = 12 and sub_index = 1",
      "event 1 of log 0 in block 12 of chain 3 has 999999 as amount, the adapters decode 500",
    ],
    [
      "who is paid changed",
      `update log.event set account = '\\x${keeper.slice(2)}' where block_number = 12 and sub_index = 0`,
      `event 0 of log 0 in block 12 of chain 3 has \\\\x${keeper.slice(2)} as account, the adapters decode \\\\x${ada.slice(2)}`,
    ],
    [
      "a payout added",
      copied("log_index", 2),
      "event 2 of log 0 in block 12 of chain 3 is not one that the adapters decode",
    ],
    [
      "a payout added as of another version",
      `${copied("log_index", 2)}; update log.event set adapter_version = 1 where block_number = 12 and sub_index = 2`,
      "event 2 of log 0 in block 12 of chain 3 is not one that the adapters decode",
    ],
    [
      "a payout of a log that is not there",
      copied("5", 1),
      "event 0 of log 5 in block 12 of chain 3 is not one that the adapters decode",
    ],
    [
      "a payout above the newest block",
      `${copied("5", 1)}; update log.event set block_number = 99 where log_index = 5`,
      "event 0 of log 5 in block 99 of chain 3 is not one that the adapters decode",
    ],
    [
      "a payout deleted",
      "delete from log.event where block_number = 12 and sub_index = 1",
      "event 1 of log 0 in block 12 of chain 3, which the adapters decode, is not in the log",
    ],
  ])("finds %s", async (_, tampering, difference) => {
    expect(await differenceAfter(tampering)).toBe(difference);
  });

  it("tells logs of another version of their adapter apart, and goes on behind them", async () => {
    const older =
      "update log.event set adapter_version = 1, amount = 1 where block_number in (4, 5) and type is not null";
    await client.query(older);
    expect(await verify()).toEqual({ difference: undefined, otherVersions: 2, hasComparedEvents: true });
    await client.query("update log.event set amount = 1 where block_number = 8");
    expect((await verify()).difference).toMatch(/^event 0 of log 0 in block 8 /);
  });

  it("compares no events where the config asks for other logs than the chain was indexed for", async () => {
    const verified = await verify(openDecoder([factory, at("f9")]));
    expect(verified).toEqual({ difference: undefined, otherVersions: 0, hasComparedEvents: false });
  });
});
