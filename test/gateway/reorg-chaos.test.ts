import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { TRANSIENT_TEXTS, type Faults } from "../support/synthetic-node/fault-plan.js";
import { seededRandom } from "../support/synthetic-node/seeded-random.js";
import { createSyntheticChain, type SyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { startChaosIndexer } from "./chaos-indexer.js";
import { expectedMarks, filterOf, QUICK } from "./gateway-world.js";

// `CHAOS_SEED=5 npx vitest run test/gateway/reorg-chaos` shows a run again; CHAOS_RUNS tries that many from a seed on.
const { CHAOS_SEED, CHAOS_RUNS = "1" } = process.env;
const runs = Number(CHAOS_RUNS);
const firstSeed = CHAOS_SEED === undefined ? Math.trunc(Math.random() * 2 ** 30) : Number(CHAOS_SEED);

const FINALITY = 12;
const DEEPEST = 200;
const HEAD_START = 320;
const HEAD_END = 520;
/** Ample for the end state: a chain whose endpoints disagree pauses, and a session that ends begins anew. */
const SETTLING_MS = 60_000;

const always: Faults = {
  rateLimited: 0.01,
  errorAnswer: 0.03,
  errors: TRANSIENT_TEXTS,
  cut: 0.02,
  html: 0.02,
  hang: 0.01,
  nullBlock: 0.01,
  shuffledBatch: 0.2,
};
/** What an endpoint does beside that for a while. */
const spells: readonly Faults[] = [
  { ...always, chainId: 1 },
  { ...always, lyingHashes: true },
  { ...always, lagBlocks: 30 },
  { ...always, boastBlocks: 20 },
  { ...always, rateLimited: 0.4, retryAfterS: 0 },
  { ...always, nullBlock: 0.3 },
  { down: true },
];

/** Half of the reorgs lie within finality, the others anywhere down to the deepest. */
function drawDepth(random: () => number): number {
  return 1 + Math.floor(random() * (random() < 0.5 ? FINALITY - 1 : DEEPEST));
}

type Row = [number, { hash: string; marks: string[] }];

/** The lowest block that the two hold differently; whole lists would bury it. */
function firstDifference(found: readonly Row[], expected: readonly Row[]): { found?: Row; expected?: Row } | undefined {
  const at = [...found, ...expected].findIndex((_, i) => JSON.stringify(found[i]) !== JSON.stringify(expected[i]));
  const [one, other] = [found[at], expected[at]];
  if (one === undefined && other === undefined) return undefined;
  return { ...(one && { found: one }), ...(other && { expected: other }) };
}

function expectedRows(chain: SyntheticChain): Row[] {
  const numbers = Array.from({ length: chain.head() + 1 }, (_, n) => n);
  return numbers.flatMap((n) => {
    const marks = expectedMarks(chain, n, n);
    return marks.length === 0 ? [] : [[n, { hash: chain.hash(n), marks }]];
  });
}

/** One history of a chain, its endpoints and its indexer; throws where the end state is not the chain's own. */
async function endureChaos(seed: number): Promise<{ reorgs: number[]; sessions: number }> {
  const random = seededRandom(seed);
  const eventsAt = (_n: number, draw: number): number => (draw < 0.15 ? 1 + Math.floor(draw * 20) : 0);
  const chain = createSyntheticChain({ seed, head: HEAD_START, eventsAt, foreignPerBlock: 2 });
  const nodes = [
    await startSyntheticNode({ chain, seed, latencyMs: 1 }),
    await startSyntheticNode({ chain, seed: seed + 1, limits: { maxRange: 90, maxResults: 60, maxBatch: 20 } }),
    await startSyntheticNode({ chain, seed: seed + 2, headerMethod: true, gzip: true }),
  ];
  const plain: Faults[] = [
    always,
    { ...always, foreignBlockLog: 0.02, forgetsReplaced: true },
    { ...always, retryAfterS: 0, dropLog: 0.05, lagBlocks: 2 },
  ];
  const setFaults = (of: (i: number) => Faults): void => nodes.forEach((node, i) => node.setFaults(of(i)));
  setFaults((i) => plain[i] ?? always);
  const reorgs: number[] = [];
  const indexer = startChaosIndexer({
    chainId: chain.chainId,
    name: "chaos",
    endpoints: nodes.map(({ url }) => url),
    finality: FINALITY,
    filters: () => [filterOf(seed)],
    tuning: {
      ...QUICK,
      requestTimeoutMs: 500,
      initialRange: 40,
      targetLogs: 60,
      answerLogs: 200,
      readAheadLogs: 1_000,
      headPollMs: [5, 50],
      crossCheckPatienceMs: 20_000,
    },
  });
  try {
    // A chain that never stands still, and at most one endpoint in a spell at a time: of three, two are of good will.
    while (chain.head() < HEAD_END) {
      await sleep(15 + random() * 30);
      if (random() < 0.12) {
        const depth = drawDepth(random);
        reorgs.push(depth);
        chain.reorg(depth, Math.floor(random() * 3));
      } else chain.advance(1 + Math.floor(random() * 4));
      if (random() < 0.1) {
        const struck = Math.floor(random() * nodes.length);
        const spell = spells[Math.floor(random() * spells.length)] ?? always;
        setFaults((i) => (i === struck ? spell : (plain[i] ?? always)));
      }
    }
    setFaults((i) => plain[i] ?? always);
    await vi.waitFor(() => expect(indexer.head()).toEqual({ height: chain.head(), hash: chain.hash(chain.head()) }), {
      timeout: SETTLING_MS,
      interval: 20,
    });
    expect(firstDifference(indexer.rows(), expectedRows(chain))).toBeUndefined();
    return { reorgs, sessions: indexer.sessions() };
  } catch (error) {
    const tail = [...indexer.lines.slice(-30), ...indexer.details.slice(-15)].join("\n");
    throw new Error(`CHAOS_SEED=${seed}, reorgs of ${reorgs.join()} blocks; the gateway said last:\n${tail}`, {
      cause: error,
    });
  } finally {
    await indexer.stop();
    for (const node of nodes) await node.close();
  }
}

test(
  "through reorgs of up to 200 blocks while faults go on, the indexer ends on the chain's own blocks and logs",
  { timeout: 120_000 * runs },
  async () => {
    const failures: unknown[] = [];
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const startedAt = Date.now();
      try {
        const { reorgs, sessions } = await endureChaos(seed);
        const fields = `seed=${seed} reorgs=${reorgs.join()} sessions=${sessions} ms=${Date.now() - startedAt}`;
        console.log(`Endured chaos ${fields}`);
      } catch (error) {
        failures.push(error);
        console.error(error);
        console.error(
          JSON.stringify((error as Error).cause instanceof Error ? (error as { cause: Error }).cause.message : ""),
        );
      }
    }
    expect(failures).toEqual([]);
  },
);
