import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { numberToHex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBlockWriter } from "../../demo/block-writer.js";
import { startDemoWorld, type DemoWorld } from "../../demo/world.js";

const homes: string[] = [];
const worlds: DemoWorld[] = [];
let logged: string[] = [];

async function newHome(): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), "tributary-world-"));
  homes.push(home);
  return home;
}

async function startStory(home: string, live: boolean): Promise<DemoWorld> {
  logged = [];
  const world = await startDemoWorld({ home, live, basePort: 0, scale: "story", log: (line) => logged.push(line) });
  worlds.push(world);
  return world;
}

function readerOf({ rpcUrl, chainId }: DemoWorld["chains"][number]) {
  return createBlockWriter(rpcUrl, chainId);
}

/** The hashes of all blocks up to the head, or up to `last`, by chain. */
async function readHashes(world: DemoWorld, last?: number[]): Promise<string[][]> {
  return Promise.all(
    world.chains.map(async (chain, index) => {
      const reader = readerOf(chain);
      const head = last?.[index] ?? (await reader.readBlock("latest")).number;
      const blocks = await Promise.all(Array.from({ length: head + 1 }, (_, number) => reader.readBlock(number)));
      return blocks.map(({ hash }) => hash);
    }),
  );
}

let home: string;
let first: DemoWorld;
let seededHashes: string[][];

beforeAll(async () => {
  home = await newHome();
  first = await startStory(home, true);
  seededHashes = await readHashes(
    first,
    first.chains.map(({ seededHead }) => seededHead),
  );
});

afterAll(async () => {
  await Promise.all(worlds.map((world) => world.stop()));
  await Promise.all(homes.map((folder) => rm(folder, { recursive: true })));
});

test("the contracts refuse nothing of the seeded history", async () => {
  for (const chain of first.chains) {
    const numbers = Array.from({ length: chain.seededHead }, (_, index) => index + 1);
    const calls = numbers.map((number) => ({ method: "eth_getBlockReceipts", params: [numberToHex(number)] }));
    const receipts = (await readerOf(chain).rpc.batch(calls)).flat() as { status: string }[];
    expect(receipts.length).toBeGreaterThan(100);
    expect(receipts.filter(({ status }) => status !== "0x1")).toEqual([]);
  }
});

test("every run tells the same history", async () => {
  const second = await startStory(await newHome(), false);
  expect(second.isFresh).toBe(true);
  expect(await readHashes(second)).toEqual(seededHashes);
  await second.stop();
});

test("after kill -9 the chains come back with every block that could be seen", async () => {
  expect(first.isFresh).toBe(true);
  const deadline = Date.now() + 30_000;
  let seen = await readHashes(first);
  while (seen.some((hashes, index) => hashes.length < (seededHashes[index]?.length ?? 0) + 3)) {
    expect(Date.now()).toBeLessThan(deadline);
    await sleep(250);
    seen = await readHashes(first);
  }
  const folder = path.join(home, "demo");
  for (const { chainId } of first.chains) {
    process.kill(Number(await readFile(path.join(folder, `${chainId}.pid`), "utf8")), "SIGKILL");
  }
  await first.stop();

  const resumed = await startStory(home, false);
  expect({ isFresh: resumed.isFresh, worldId: resumed.worldId }).toEqual({ isFresh: false, worldId: first.worldId });
  const last = seen.map((hashes) => hashes.length - 1);
  expect(await readHashes(resumed, last)).toEqual(seen);
  await resumed.stop();
});

test("chains that cannot come back start afresh, all of them, and it is said", async () => {
  const folder = path.join(home, "demo");
  const state = (await readdir(folder)).find((name) => name.endsWith(".state.gz"));
  await writeFile(path.join(folder, state ?? ""), "not a state");
  const world = await startStory(home, false);
  expect(world.isFresh).toBe(true);
  expect(world.worldId).not.toBe(first.worldId);
  expect(logged.filter((line) => line.startsWith("WARNING: could not resume"))).toHaveLength(1);
  expect(await readHashes(world)).toEqual(seededHashes);
});
