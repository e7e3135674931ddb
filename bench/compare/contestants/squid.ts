import { join } from "node:path";
import type pg from "pg";
import { findUp } from "../../../src/config/find-up.js";
import { CHAIN_ID, FINALITY } from "../node/bench-chain.js";
import { type Command, runCommand } from "../start-command.js";
import { type Contestant, contractsOf, type Site } from "./contestant.js";
import { asFigures, asNumbers } from "./figures.js";
import { installPeer } from "./install-peer.js";

const folder = findUp("bench/peers/squid");
/** The processor asks for the head once a second by itself; where the head is measured it asks as often as our own does. */
const HEAD_POLL_MS = 50;

function squidCommand(site: Site, file: string, args: readonly string[] = []): Command {
  return {
    file: process.execPath,
    args: [join(folder, file), ...args],
    cwd: folder,
    env: {
      ...process.env,
      DB_URL: site.databaseUrl,
      GQL_PORT: String(site.port),
      BENCH_RPC: site.rpcUrl,
      BENCH_CHAIN_ID: String(CHAIN_ID),
      BENCH_FINALITY: String(FINALITY),
      BENCH_CONTRACTS: JSON.stringify(contractsOf(site)),
      ...(site.isAtHead ? { BENCH_HEAD_POLL_MS: String(HEAD_POLL_MS) } : {}),
      SQD_WARN: "sqd:*",
      NODE_ENV: "production",
    },
  };
}

/** evm-processor over RPC with `@subsquid/typeorm-store`, as the makers' templates have it; GraphQL by their server. */
export const squid: Contestant = {
  name: "squid",
  install: () =>
    installPeer(folder, ["@subsquid/evm-processor", "@subsquid/typeorm-store", "@subsquid/graphql-server"]),
  prepare: migrate,
  index: (site) => squidCommand(site, "lib/main.js"),
  serve: (site) => squidCommand(site, "node_modules/@subsquid/graphql-server/bin/run.js"),
  async isIndexed(client, block) {
    const { rowCount } = await client.query("select from payout where block >= $1 limit 1", [block]);
    return rowCount === 1;
  },
  async rebuild(client, site) {
    await client.query("drop schema squid_processor cascade; drop schema public cascade; create schema public");
    await migrate(site);
    return { command: squidCommand(site, "lib/main.js"), isEnding: false };
  },
  readFigures: readSquidFigures,
  graphqlUrl: (site) => `http://127.0.0.1:${site.port}/graphql`,
  questions: {
    page: (account) => ({
      query: `{ payouts(where: { account: { id_eq: "${account}" } }, orderBy: timestamp_DESC, limit: 50) {
        id amount role timestamp direct token transaction } }`,
      count: (data: { payouts: unknown[] }) => data.payouts.length,
    }),
    total: (account) => ({
      query: `{ accountById(id: "${account}") { earned payoutCount } }`,
      count: (data: { accountById: { payoutCount: number } | null }) => data.accountById?.payoutCount ?? 0,
    }),
    head: (block) => ({
      query: `{ payouts(where: { block_eq: ${block} }, limit: 5) { block } }`,
      count: (data: { payouts: unknown[] }) => data.payouts.length,
    }),
  },
};

async function migrate(site: Site): Promise<void> {
  const file = "node_modules/@subsquid/typeorm-migration/bin/squid-typeorm-migration";
  await runCommand(squidCommand(site, file, ["apply"]));
}

async function readSquidFigures(client: pg.Client, site: Site) {
  const { rows } = await client.query<Record<"payouts" | "earned" | "accounts", string>>(
    `select (select count(*) from payout) as payouts, sum(earned) as earned, count(*) filter (where payout_count > 0) as accounts
     from account`,
  );
  const figures = asFigures(rows[0]);
  if (site.contracts === "payouts") return figures;
  const counts = await client.query<Record<"contributions" | "invocations" | "assets" | "derivations", string>>(
    `select (select count(*) from contribution) as contributions, (select count(*) from invocation) as invocations,
            (select count(*) from asset) as assets, (select count(*) from derivation) as derivations`,
  );
  return { ...figures, ...asNumbers(counts.rows[0]) };
}
