import { setTimeout as pause } from "node:timers/promises";
import { seededRandom } from "../../../test/support/synthetic-node/seeded-random.js";
import { mixedHistory } from "../../mixed-history.js";
import { createGraphqlClient, type GraphqlClient } from "../ask-graphql.js";
import type { Question } from "../contestants/contestant.js";
import { CHAIN_ID, type ChainSpec } from "../node/bench-chain.js";
import { quantile } from "../statistics.js";
import { DENSE, withHead } from "./backfill.js";
import { graphqlOf, needsGraphql } from "./head.js";
import { runBackfill } from "./run-backfill.js";
import type { Measure, Workload } from "./workload.js";

const PAYOUTS_PER_ACCOUNT = 100;
const WARM_UP = 300;
const REQUESTS = 1_000;
const CONNECTIONS = 8;
const THROUGHPUT_MS = 4_000;

const KINDS = ["page", "total"] as const;
const measures = KINDS.flatMap((kind): Measure[] => [
  { name: `${kind} p50`, unit: "ms", digits: 2, better: "less" },
  { name: `${kind} p95`, unit: "ms", digits: 2, better: "less" },
  { name: `${kind} p99`, unit: "ms", digits: 2, better: "less" },
  { name: `${kind}s/s`, unit: "", digits: 0, better: "more" },
]);

/** Two questions over GraphQL on the same data: one at a time for the latency, then eight at once for the rate. */
export function createReads(events: number): Workload {
  const accounts = Math.max(1, Math.floor(events / PAYOUTS_PER_ACCOUNT));
  const spec: ChainSpec = withHead({ ...DENSE, accounts, events, onlyPayouts: true });
  return {
    name: "reads",
    title: "GraphQL reads",
    about:
      `${events.toLocaleString("en")} payouts, ${PAYOUTS_PER_ACCOUNT} an account. A page is 50 payouts of a random account, newest first, with seven ` +
      `fields; a total is what an account has earned, in how many payouts. ${REQUESTS.toLocaleString("en")} requests one after the other over one connection ` +
      `after ${WARM_UP} that warm up; then ${CONNECTIONS} at once for ${THROUGHPUT_MS / 1_000} s. Client and server share the machine.`,
    measures: [...measures, { name: "memory", unit: "MB", digits: 0, better: "less" }],
    runs: 2,
    excludes: needsGraphql,
    async run(stage, contestant) {
      const node = await stage.node(spec);
      const open = await stage.open(contestant, node, { contracts: "payouts", isAtHead: false });
      const { questions, url } = graphqlOf(contestant, open.site);
      const client = createGraphqlClient(url, CONNECTIONS);
      try {
        const { process } = await runBackfill(open, contestant, node);
        await open.client.query("vacuum analyze");
        const server = contestant.serve ? await open.start(contestant.serve(open.site)) : process;
        const names = accountsOf(spec);
        while ((await client.ask(questions.total(names[0] ?? "")).catch(() => undefined)) === undefined)
          await pause(50);
        const values: Record<string, number> = {};
        for (const kind of KINDS) {
          const expected = kind === "page" ? 50 : PAYOUTS_PER_ACCOUNT;
          Object.assign(values, await measureKind(client, kind, questions[kind], names, expected));
        }
        return { ...values, memory: (await server.usage()).peakMegabytes };
      } finally {
        client.close();
        await open.close();
      }
    },
  };
}

async function measureKind(
  client: GraphqlClient,
  kind: string,
  question: (account: string) => Question,
  accounts: readonly string[],
  expected: number,
): Promise<Record<string, number>> {
  const random = seededRandom(5);
  const ask = async (): Promise<number> => {
    const account = accounts[Math.floor(random() * accounts.length)] ?? "";
    const since = performance.now();
    const found = await client.ask(question(account));
    const ms = performance.now() - since;
    if (found !== expected)
      throw new Error(`Expected ${expected} payouts in the ${kind} of ${account}, found ${found}.`);
    return ms;
  };
  for (let i = 0; i < WARM_UP; i++) await ask();
  const latencies: number[] = [];
  for (let i = 0; i < REQUESTS; i++) latencies.push(await ask());

  const startedAt = performance.now();
  let answered = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - startedAt < THROUGHPUT_MS) {
      await ask();
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    [`${kind} p50`]: quantile(latencies, 0.5),
    [`${kind} p95`]: quantile(latencies, 0.95),
    [`${kind} p99`]: quantile(latencies, 0.99),
    [`${kind}s/s`]: answered / seconds,
  };
}

/** The accounts that have as many payouts as is said above. */
function accountsOf(spec: ChainSpec): string[] {
  const counts = new Map<string, number>();
  for (const { logs } of mixedHistory({ ...spec, chainId: CHAIN_ID })) {
    for (const event of logs.flatMap(({ decoding }) => decoding.events ?? [])) {
      if (event.type === "PayoutSettled") counts.set(event.account, (counts.get(event.account) ?? 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => count === PAYOUTS_PER_ACCOUNT).map(([account]) => account);
}
