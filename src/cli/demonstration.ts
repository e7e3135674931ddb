import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { stringify } from "yaml";
import type { DemoReady } from "../../demo/main.js";
import { redactUrl } from "../config/redact-url.js";
import { formatChainId } from "../domain/ids.js";
import { endStaleAnvil } from "../embedded/anvil.js";
import { connectClient } from "../log/connect-client.js";
import type { Logger } from "../reporting/logger.js";
import { UsageError } from "./run-command.js";
import { demoConfigFile } from "./settings.js";

/** Writes the config of the demonstration's chains, for the processes that index and serve them; returns the file. */
export async function writeDemoConfig(home: string, { chains }: DemoReady, apiPort: number): Promise<string> {
  const config = {
    api: { port: apiPort },
    chains: chains.map((chain) => ({
      id: chain.chainId,
      name: chain.name,
      rpc: [chain.rpcUrl],
      finality: chain.finality,
      nativeCurrency: { name: "Demonstration Ether", symbol: "dETH", decimals: 18 },
      contracts: [{ protocol: "tributary", from: chain.fromBlock, ...pickContracts(chain.contracts) }],
    })),
  };
  const file = demoConfigFile(home);
  await writeFile(`${file}.new`, `# Written by every start of the demonstration.\n${stringify(config)}`);
  await rename(`${file}.new`, file);
  return file;
}

function pickContracts(contracts: DemoReady["chains"][number]["contracts"]): Record<string, string> {
  const { registry, contributions, invocations, payouts, identities } = contracts;
  return { registry, contributions, invocations, payouts, identities };
}

/** Ends chains whose own process was killed before it could end them. */
export async function endLeftChains(home: string): Promise<void> {
  const folder = join(home, "demo");
  const names = await readdir(folder).catch(() => []);
  const pidFiles = names.filter((name) => /^\d+\.pid$/.test(name));
  await Promise.all(pidFiles.map((name) => endStaleAnvil(join(folder, name))));
}

/**
 * Chains that started afresh have nothing in common with what an earlier world's were indexed to; then the demonstration's
 * own database, the embedded one, starts afresh too, and says so. True where it did. Throws a UsageError where the database
 * is the user's and holds other chains, of an earlier world or theirs: they are left alone.
 */
export async function matchDatabaseToWorld(
  { url: ownerUrl, isEmbedded }: { url: string; isEmbedded: boolean },
  home: string,
  { worldId, chains }: DemoReady,
  log: Logger,
): Promise<boolean> {
  const isOfWorld = (id: number): boolean => chains.some(({ chainId }) => chainId === id);
  const worldFile = join(home, "indexed-world");
  const indexedWorld = (await readFile(worldFile, "utf8").catch(() => "")).trim();
  const held = await readIndexedChains(ownerUrl);
  const holdsTheirs = !isEmbedded && held?.some((id) => !isOfWorld(id)) === true;
  const isOther = held !== undefined && (indexedWorld !== worldId || holdsTheirs);
  if (isOther && !isEmbedded) {
    throw new UsageError(
      `The database ${redactUrl(ownerUrl)} holds a log of other chains than the demonstration's that started in ${home}: ` +
        "expected one without a log. Name the chains' config with --config, or give DATABASE_URL an empty database.",
    );
  }
  if (isOther) {
    log.warn(
      { chains: chains.map(({ chainId }) => formatChainId(chainId)).join(",") },
      "The demonstration's chains started afresh; emptied their database to index them from their first block",
    );
    await emptyDatabase(ownerUrl);
  }
  await writeFile(worldFile, `${worldId}\n`);
  return isOther;
}

/** The chains in the database's log; undefined where it has none. */
async function readIndexedChains(ownerUrl: string): Promise<number[] | undefined> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ exists: boolean }>("select to_regclass('log.head') is not null as exists");
    if (!rows[0]?.exists) return undefined;
    const heads = await client.query<{ id: string }>("select chain_id as id from log.head");
    return heads.rows.map(({ id }) => Number(id));
  });
}

async function emptyDatabase(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query("drop schema if exists projection cascade; drop schema if exists analytics cascade");
    await client.query("drop schema if exists enrichment cascade; drop schema if exists caip cascade");
    await client.query("drop schema if exists log cascade; drop table if exists migration");
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectClient(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
