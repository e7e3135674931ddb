import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { actorNamed, createTreasury } from "../../demo/actors.js";
import { createBlockWriter, type BlockHead } from "../../demo/block-writer.js";
import { callOf } from "../../demo/calls.js";
import { journalFile, recordChain, resumeChain, type RecordedChain } from "../../demo/recorded-chain.js";
import { startAnvil, type Anvil } from "../../src/embedded/anvil.js";

const chainId = 31337;
const stamp = { worldId: "test", planFingerprint: "test" };
const startSeconds = 1_800_000_000;
const treasury = createTreasury();
const nodeArguments = [
  "--no-mining",
  "--order",
  "fees",
  "--timestamp",
  String(startSeconds),
  "--no-request-size-limit",
];

const anvils: Anvil[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(anvils.splice(0).map((anvil) => anvil.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function startNode() {
  const anvil = await startAnvil({ chainId, port: 0, args: nodeArguments });
  anvils.push(anvil);
  return createBlockWriter(anvil.url, chainId);
}

async function startRecording(): Promise<{ chain: RecordedChain; folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "tributary-demo-"));
  folders.push(folder);
  const writer = await startNode();
  await writer.mine(startSeconds + 1, []);
  return { chain: await recordChain(writer, { folder, chainId }, stamp), folder };
}

/** Mines a block with `count` transfers, at a time that follows from the block's number. */
async function mineTransfers(chain: RecordedChain, count: number): Promise<void> {
  const calls = Array.from({ length: count }, (_, index) =>
    callOf(treasury, actorNamed(`receiver-${index}`).address, "0x", 0, 7n),
  );
  await chain.mine(startSeconds + 10 * (chain.head().number + 1), await chain.writer.sign(calls));
}

async function readBlocks(chain: RecordedChain): Promise<BlockHead[]> {
  const numbers = Array.from({ length: chain.head().number + 1 }, (_, number) => number);
  return Promise.all(numbers.map((number) => chain.writer.readBlock(number)));
}

test("a chain with reorgs, snapshots and somebody else's transactions comes back block for block", async () => {
  const { chain, folder } = await startRecording();
  await mineTransfers(chain, 3);
  await mineTransfers(chain, 1);
  await chain.snapshot();
  for (const count of [2, 0, 1]) await mineTransfers(chain, count);
  await chain.rollback(2);
  for (const count of [1, 4, 2]) await mineTransfers(chain, count);
  const [foreign] = await chain.writer.sign([callOf(treasury, treasury.address, "0x")]);
  await chain.writer.rpc.call("eth_sendRawTransaction", foreign);
  await mineTransfers(chain, 1);
  // A line that a kill cut short was not acted upon.
  await appendFile(journalFile({ folder, chainId }), '{"mine":18000');

  const resumed = await resumeChain(await startNode(), { folder, chainId }, stamp);
  expect(await readBlocks(resumed)).toEqual(await readBlocks(chain));
  await mineTransfers(chain, 2);
  await mineTransfers(resumed, 2);
  expect(resumed.head()).toEqual(chain.head());
});

test("a block that was journalled and not mined is mined when the chain comes back", async () => {
  const { chain, folder } = await startRecording();
  await mineTransfers(chain, 1);
  const raw = await chain.writer.sign([callOf(treasury, treasury.address, "0x")]);
  const record = { mine: startSeconds + 100, transactions: raw };
  await appendFile(journalFile({ folder, chainId }), `${JSON.stringify(record)}\n`);

  const resumed = await resumeChain(await startNode(), { folder, chainId }, stamp);
  expect(resumed.head()).toMatchObject({ number: 3, timestamp: startSeconds + 100 });
  expect(resumed.head().transactions).toHaveLength(1);
});

test("a chain that arrives at another hash than its journal holds is refused", async () => {
  const { chain, folder } = await startRecording();
  await mineTransfers(chain, 1);
  const record = { mined: { number: 2, hash: "0x00" } };
  await appendFile(journalFile({ folder, chainId }), `${JSON.stringify(record)}\n`);
  await expect(resumeChain(await startNode(), { folder, chainId }, stamp)).rejects.toThrow(
    "Expected block 2 with hash 0x00 after its journal was replayed",
  );
});

test("blocks of somebody else are noticed", async () => {
  const { chain } = await startRecording();
  expect(await chain.isUntouched()).toBe(true);
  await chain.writer.rpc.call("evm_mine", { timestamp: startSeconds + 5 });
  expect(await chain.isUntouched()).toBe(false);
  await chain.snapshot();
  expect(await chain.isUntouched()).toBe(true);
});
