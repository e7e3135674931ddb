import { readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../support/synthetic-node/seeded-random.js";
import { askGraphql } from "./support/ask-graphql.js";
import { makeHome, readChains, startDemonstration, waitUntilIndexed, waitUntilReady } from "./support/demonstration.js";
import type { SharedDemonstration } from "./support/global-setup.js";
import { findHomeProcesses, killHomeProcesses } from "./support/home-processes.js";
import { askForBuild, shareDemonstration } from "./support/shared.js";
import { readStateDigests } from "./support/state-digests.js";
import { runToResult } from "./support/tributary.js";

const seed = Number(process.env["TRIBUTARY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** How often everything is killed: at three of the moments in an ordinary run; in a long one at all of them, in one history after the other. */
const kills = Math.max(1, Number(process.env["TRIBUTARY_KILLS"] ?? 3));
/** To get as far as a moment: on a busy machine the chains alone take a minute to write. */
const PATIENCE_MS = 180_000;
const random = seededRandom(seed);
let undisturbed: Promise<SharedDemonstration>;
let home: string;

beforeAll(async () => {
  await askForBuild();
  undisturbed = shareDemonstration();
  undisturbed.catch(() => undefined);
  home = makeHome();
});

afterAll(async () => {
  await killHomeProcesses(home);
  rmSync(home, { recursive: true, force: true });
});

/** After which words of the program, and how long after at most, everything is killed. */
const moments: [string, RegExp, number][] = [
  ["while PostgreSQL starts", /^/, 2_500],
  ["while the chains are written", /Started a child child=demo/, 6_000],
  ["while the database is prepared and the chains are read", /Started chain/, 4_000],
  ["while the log is appended and folded", /Started a child child=api/, 5_000],
  ["while it comes back", /^/, 8_000],
];

/** The moments of one history, in their order from the start on; which of them is left to chance where not all are. */
function pickMoments(count: number): typeof moments {
  const left = [...moments];
  while (left.length > count) left.splice(Math.floor(random() * left.length), 1);
  return left;
}

test(
  `killed with -9 at random moments and started again, it ends as if undisturbed (seed ${seed})`,
  async () => {
    for (let done = 0; done < kills; done += moments.length) {
      await killHomeProcesses(home);
      rmSync(home, { recursive: true, force: true });
      home = makeHome();
      for (const [when, words, atMostMs] of pickMoments(kills - done)) {
        const started = await startDemonstration(home);
        await started.waitFor(words, PATIENCE_MS);
        const pauseMs = Math.floor(random() * atMostMs);
        await sleep(pauseMs);
        console.log(`seed ${seed}: killed ${when}, ${pauseMs} ms after ${words}`);
        await killHomeProcesses(home);
        await started.ended;
      }
      const started = await startDemonstration(home);
      const ready = await waitUntilReady(started, home);
      await waitUntilIndexed(ready);
      expect(await readStateDigests(home)).toEqual((await undisturbed).digests);
      expect(await started.stop("SIGTERM")).toBe(0);
      expect(await findHomeProcesses(home)).toEqual([]);
    }
  },
  120_000 + kills * 40_000,
);

test("live traffic goes on where it was, with the blocks that were indexed, after kill -9", async () => {
  const first = await startDemonstration(home, []);
  await waitUntilReady(first, home);
  await sleep(Math.floor(random() * 6_000));
  await killHomeProcesses(home);
  await first.ended;

  const second = await startDemonstration(home, []);
  const ready = await waitUntilReady(second, home);
  expect(second.output()).toMatch(/Resumed chain chain=31337/);
  expect(second.output()).not.toMatch(/afresh/);
  const { code, result } = await runToResult(["verify"], home);
  expect({ code, ...result }).toMatchObject({ code: 0, ok: true, difference: null });
  expect(ready.readySeconds).toBeLessThan(60);

  // A chain's node dies, and its port goes to somebody else before the chains come back.
  const port = Number(new URL(readChains(home)[1]?.rpc[0] ?? "").port);
  process.kill(Number(readFileSync(join(home, "demo/31338.pid"), "utf8")), "SIGKILL");
  const squatter = await takePort(port);
  await second.waitFor(/Lost a child and will restart it child=index-31338/, 60_000);
  const { number } = await readIndexed(ready.url, 31338);
  await expect
    .poll(async () => (await readIndexed(ready.url, 31338)).number, { timeout: 60_000 })
    .toBeGreaterThan(number);
  squatter.close();

  // The terminal's Ctrl-C and the one that npm passes on.
  second.child.kill("SIGINT");
  await sleep(50);
  expect(await second.stop("SIGINT")).toBe(0);
  expect(second.output()).not.toMatch(/Stopped a child .*SIGKILL/);
  expect(await findHomeProcesses(home)).toEqual([]);
}, 240_000);

async function takePort(port: number): Promise<Server> {
  for (;;) {
    const server = createServer((socket) => socket.destroy());
    const isTaken = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (isTaken) return server;
    await sleep(10);
  }
}

async function readIndexed(url: string, chainId: number): Promise<{ number: number }> {
  const { chains } = await askGraphql<{ chains: { chainId: number; indexed: { number: number } | null }[] }>(
    url,
    "{ chains { chainId indexed { number } } }",
  );
  return chains.find((chain) => chain.chainId === chainId)?.indexed ?? { number: -1 };
}

test("stopped half-way, or left by a chain's own process, it leaves nothing behind", async () => {
  const halfWay = await startDemonstration(home);
  await sleep(Math.floor(500 + random() * 4_000));
  // Before it has started anything, the signal itself ends it.
  expect([0, "SIGINT"]).toContain(await halfWay.stop("SIGINT"));
  expect(halfWay.output()).not.toMatch(/^start: /m);
  expect(await findHomeProcesses(home)).toEqual([]);

  const orphaned = await startDemonstration(home);
  await orphaned.waitFor(/Started chain/, 60_000);
  const demo = (await findHomeProcesses(home)).find(({ command }) => /demo\/main\.js/.test(command));
  process.kill(demo?.pid ?? 0, "SIGKILL");
  expect(await orphaned.stop("SIGTERM")).toBe(0);
  expect(await findHomeProcesses(home)).toEqual([]);
}, 120_000);
