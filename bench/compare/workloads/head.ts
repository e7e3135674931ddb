import { setTimeout as pause } from "node:timers/promises";
import { createGraphqlClient, type GraphqlClient } from "../ask-graphql.js";
import type { Contestant, Question } from "../contestants/contestant.js";
import type { ChainSpec } from "../node/bench-chain.js";
import { quantile } from "../statistics.js";
import type { Workload } from "./workload.js";

const BLOCK_MS = 1_000;
const POLL_MS = 3;
const EVENTS = 5;
const FIRST_HEAD = 200;
/** The first blocks at the head find connections and code cold; they are not counted. */
const WARM_UP = 5;
const LIMIT_MS = 120_000;
/** Blocks that may pass until a contestant has caught up with the head: some begin to look only at a new one. */
const START_BLOCKS = LIMIT_MS / BLOCK_MS;

/** From a block being there at the node to its payouts being answered by GraphQL. */
export function createHead(blocks: number): Workload {
  const events = (FIRST_HEAD + START_BLOCKS + WARM_UP + blocks) * EVENTS;
  const told = { accounts: 1_000, eventsPerBlock: EVENTS, every: 1, foreignPerBlock: 20, latencyMs: 0, gzip: false };
  const spec: ChainSpec = { ...told, events, onlyPayouts: true, head: FIRST_HEAD };
  return {
    name: "head",
    title: "Head latency",
    about:
      `A block a second, each with ${EVENTS} payouts and 20 logs of other contracts, ${blocks} blocks a run: from the block being there at the node ` +
      `until the contestant's GraphQL answers with its ${EVENTS} payouts, asked every ${POLL_MS} ms. Who can takes new heads by WebSocket.`,
    measures: [
      { name: "p50", unit: "ms", digits: 0, better: "less" },
      { name: "p95", unit: "ms", digits: 0, better: "less" },
      { name: "most", unit: "ms", digits: 0, better: "less" },
      { name: "CPU a block", unit: "ms", digits: 0, better: "less" },
    ],
    runs: 2,
    excludes: needsGraphql,
    async run(stage, contestant) {
      const node = await stage.node(spec);
      const open = await stage.open(contestant, node, { contracts: "payouts", isAtHead: true });
      const { questions, url } = graphqlOf(contestant, open.site);
      const client = createGraphqlClient(url, 1);
      try {
        const processes = [await open.start(contestant.index(open.site))];
        if (contestant.serve) processes.push(await open.start(contestant.serve(open.site)));
        const cpu = async (): Promise<number> => {
          const usages = await Promise.all(processes.map((process) => process.usage()));
          return usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
        };
        const nextHead = async (head: number, limitMs: number): Promise<number | undefined> => {
          const since = performance.now();
          await node.advance(1);
          const isAnswered = await isAnsweredWithin(client, questions.head(head), limitMs);
          const delay = performance.now() - since;
          await pause(Math.max(0, BLOCK_MS - delay));
          return isAnswered ? delay : undefined;
        };
        let head = FIRST_HEAD + 1;
        while ((await nextHead(head, BLOCK_MS)) === undefined) {
          if (head++ === FIRST_HEAD + START_BLOCKS) throw notAnswered(contestant.name, questions.head(head));
        }
        const delays: number[] = [];
        let cpuBefore = NaN;
        for (let n = 1; n <= WARM_UP + blocks; n++) {
          if (n === WARM_UP + 1) cpuBefore = await cpu();
          const delay = await nextHead(head + n, LIMIT_MS);
          if (delay === undefined) throw notAnswered(contestant.name, questions.head(head + n));
          delays.push(delay);
        }
        const counted = delays.slice(WARM_UP);
        return {
          p50: quantile(counted, 0.5),
          p95: quantile(counted, 0.95),
          most: Math.max(...counted),
          "CPU a block": (((await cpu()) - cpuBefore) * 1_000) / blocks,
        };
      } finally {
        client.close();
        await open.close();
      }
    },
  };
}

/** Why a contestant cannot answer GraphQL here, if it cannot. */
export const needsGraphql = ({ name, questions }: Contestant): string | undefined =>
  questions === undefined ? `${name} answers GraphQL only by a service that npm does not install` : undefined;

export function graphqlOf(
  contestant: Contestant,
  site: Parameters<NonNullable<Contestant["graphqlUrl"]>>[0],
): { questions: NonNullable<Contestant["questions"]>; url: string } {
  const { questions, graphqlUrl } = contestant;
  if (!questions || !graphqlUrl)
    throw new Error(`Expected ${contestant.name} to answer GraphQL, found that it does not.`);
  return { questions, url: graphqlUrl(site) };
}

async function isAnsweredWithin(client: GraphqlClient, question: Question, limitMs: number): Promise<boolean> {
  const since = Date.now();
  // Tables that are not there yet are errors to some.
  while ((await client.ask(question).catch(() => undefined)) !== EVENTS) {
    if (Date.now() - since > limitMs) return false;
    await pause(POLL_MS);
  }
  return true;
}

const notAnswered = (name: string, { query }: Question): Error =>
  new Error(`Expected ${name} to answer ${query} within ${LIMIT_MS / 1_000} s, found that it did not.`);
