import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findUp } from "../../../src/config/find-up.js";
import { CHAIN_ID, FINALITY } from "../node/bench-chain.js";
import { CONTRACTS } from "../node/encode-event.js";
import { type Command, runCommand } from "../start-command.js";
import { type Contestant, contractsOf, type Site } from "./contestant.js";
import { asFigures, asNumbers } from "./figures.js";

const root = findUp("package.json").replace(/package\.json$/, "");
const configFile = (site: Site): string => join(site.folder, "bench.yaml");

function tributaryCommand(site: Site, args: readonly string[]): Command {
  return {
    file: process.execPath,
    args: [join(root, "lib/src/cli/main.js"), ...args, "--config", configFile(site)],
    cwd: site.folder,
    env: {
      ...process.env,
      DATABASE_URL: site.databaseUrl,
      TRIBUTARY_HOME: site.folder,
      TRIBUTARY_LOG_LEVEL: "warn",
      SQD_WARN: "sqd:*",
    },
  };
}

/** The product itself: `index` against the node, through the gateway, and `serve`. */
export const tributary: Contestant = {
  name: "tributary",
  install: () => Promise.resolve("Tributary, this commit"),
  async prepare(site) {
    // Payouts speak of assets, so the config wants their registry; it logs nothing here unless it is indexed.
    const addresses = Object.entries({ ...contractsOf(site), registry: CONTRACTS.registry });
    await writeFile(
      configFile(site),
      `api: { port: ${site.port} }
chains:
  - id: ${CHAIN_ID}
    name: bench
    rpc: [${site.isAtHead ? `"${site.wsUrl}", ` : ""}"${site.rpcUrl}"]
    finality: ${FINALITY}
    contracts:
      - { protocol: tributary, from: 0, ${addresses.map(([role, address]) => `${role}: "${address}"`).join(", ")} }
`,
    );
    await runCommand(tributaryCommand(site, ["migrate"]));
  },
  index: (site) => tributaryCommand(site, ["index", "--chain", String(CHAIN_ID)]),
  serve: (site) => tributaryCommand(site, ["serve"]),
  async isIndexed(client, block) {
    const { rows } = await client.query<{ done: boolean }>(
      "select exists (select from log.head where chain_id = $1 and indexed_number >= $2) as done",
      [CHAIN_ID, block],
    );
    return rows[0]?.done === true;
  },
  rebuild: (_client, site) => Promise.resolve({ command: tributaryCommand(site, ["replay"]), isEnding: true }),
  async readFigures(client, site) {
    const { rows } = await client.query<Record<"payouts" | "earned" | "accounts", string>>(
      `select count(*) as payouts, coalesce(sum(amount), 0) as earned, count(distinct account) as accounts
       from projection.ledger where not is_claim`,
    );
    const figures = asFigures(rows[0]);
    if (site.contracts === "payouts") return figures;
    const counts = await client.query<Record<"contributions" | "invocations" | "assets" | "derivations", string>>(
      `select (select count(*) from projection.contribution) as contributions,
              (select count(*) from projection.invocation) as invocations,
              (select count(*) from projection.asset) as assets,
              (select count(*) from projection.derivation where valid_to = 9223372036854775807) as derivations`,
    );
    return { ...figures, ...asNumbers(counts.rows[0]) };
  },
  graphqlUrl: (site) => `http://127.0.0.1:${site.port}/graphql`,
  questions: {
    page: (account) => ({
      query: `{ payouts(where: { account: "${account}" }, limit: 50) {
        items { id amount role timestamp direct token { id } event { transactionHash } } } }`,
      count: (data: { payouts: { items: unknown[] } }) => data.payouts.items.length,
    }),
    total: (account) => ({
      query: `{ earnings(accounts: ["${account}"]) { tokens { earned payoutCount } } }`,
      count: (data: { earnings: { tokens: { payoutCount: number }[] }[] }) =>
        data.earnings[0]?.tokens[0]?.payoutCount ?? 0,
    }),
    head: (block) => ({
      query: "{ payouts(limit: 5) { items { block { number } } } }",
      count: (data: { payouts: { items: { block: { number: number } }[] } }) =>
        data.payouts.items.filter((item) => item.block.number === block).length,
    }),
  },
};
