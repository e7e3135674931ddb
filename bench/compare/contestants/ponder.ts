import { join } from "node:path";
import { findUp } from "../../../src/config/find-up.js";
import { CHAIN_ID } from "../node/bench-chain.js";
import type { Command } from "../start-command.js";
import { installPeer } from "./install-peer.js";
import { type Contestant, contractsOf, type Site } from "./contestant.js";
import { asFigures, asNumbers } from "./figures.js";

const folder = findUp("bench/peers/ponder");
/** Where Ponder keeps its tables; what it has read by RPC lies in `ponder_sync`. */
const PONDER_SCHEMA = "app";

const ponderCommand = (site: Site): Command => ({
  file: process.execPath,
  args: [join(folder, "node_modules/ponder/dist/esm/bin/ponder.js"), "start", "--port", String(site.port)],
  cwd: folder,
  env: {
    ...process.env,
    DATABASE_URL: site.databaseUrl,
    DATABASE_SCHEMA: PONDER_SCHEMA,
    BENCH_RPC: site.rpcUrl,
    ...(site.isAtHead ? { BENCH_WS: site.wsUrl } : {}),
    BENCH_CHAIN_ID: String(CHAIN_ID),
    BENCH_CONTRACTS: JSON.stringify(contractsOf(site)),
    PONDER_TELEMETRY_DISABLED: "1",
    PONDER_LOG_LEVEL: "warn",
    NODE_ENV: "production",
  },
});

/** Ponder over RPC; its GraphQL is its own process's. Its indexes are built after the backfill, which counts. */
export const ponder: Contestant = {
  name: "ponder",
  install: () => installPeer(folder, ["ponder", "viem"]),
  prepare: () => Promise.resolve(),
  index: ponderCommand,
  async isIndexed(client, block, site) {
    const { rows } = await client.query<{ exists: boolean }>(
      `select to_regclass('${PONDER_SCHEMA}.payout') is not null as exists`,
    );
    if (rows[0]?.exists !== true) return false;
    const found = await client.query(`select from ${PONDER_SCHEMA}.payout where block >= $1 limit 1`, [block]);
    return found.rowCount === 1 && (await isReady(site));
  },
  async rebuild(client, site) {
    await client.query(`drop schema ${PONDER_SCHEMA} cascade`);
    return { command: ponderCommand(site), isEnding: false };
  },
  async readFigures(client, site) {
    const { rows } = await client.query<Record<"payouts" | "earned" | "accounts", string>>(
      `select (select count(*) from ${PONDER_SCHEMA}.payout) as payouts, sum(earned) as earned,
              count(*) filter (where payout_count > 0) as accounts
       from ${PONDER_SCHEMA}.account`,
    );
    const figures = asFigures(rows[0]);
    if (site.contracts === "payouts") return figures;
    const counts = await client.query<Record<"contributions" | "invocations" | "assets" | "derivations", string>>(
      `select (select count(*) from ${PONDER_SCHEMA}.contribution) as contributions,
              (select count(*) from ${PONDER_SCHEMA}.invocation) as invocations,
              (select count(*) from ${PONDER_SCHEMA}.asset) as assets,
              (select count(*) from ${PONDER_SCHEMA}.derivation) as derivations`,
    );
    return { ...figures, ...asNumbers(counts.rows[0]) };
  },
  graphqlUrl: (site) => `http://127.0.0.1:${site.port}/graphql`,
  questions: {
    page: (account) => ({
      query: `{ payouts(where: { account: "${account}" }, orderBy: "timestamp", orderDirection: "desc", limit: 50) {
        items { id amount role timestamp direct token transaction } } }`,
      count: (data: { payouts: { items: unknown[] } }) => data.payouts.items.length,
    }),
    total: (account) => ({
      query: `{ account(id: "${account}") { earned payoutCount } }`,
      count: (data: { account: { payoutCount: number } | null }) => data.account?.payoutCount ?? 0,
    }),
    head: (block) => ({
      query: `{ payouts(where: { block: "${block}" }, limit: 5) { items { block } } }`,
      count: (data: { payouts: { items: unknown[] } }) => data.payouts.items.length,
    }),
  },
};

/** Ponder's own word for a finished backfill. */
async function isReady(site: Site): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${site.port}/ready`).catch(() => undefined);
  return response?.status === 200;
}
