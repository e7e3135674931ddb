import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import pg from "pg";
import type { Address, Hex } from "viem";
import { foundry } from "viem/chains";
import type { ChainConfig } from "../../../src/config/tributary-config.js";
import { type TokenWatch, type WatchTokensTuning, watchTokens } from "../../../src/enrichment/watch-tokens.js";
import { type Anvil, startAnvil } from "../../../src/embedded/anvil.js";
import { enableRoles, roleUrl } from "../../../src/log/roles.js";
import { createLogger } from "../../../src/reporting/logger.js";
import { settled } from "../../api/support/story.js";
import { writeChain } from "../../api/support/write-chain.js";
import { person, startTestChain } from "../../contracts/test-chain.js";
import { createMigratedDatabase } from "../../support/database.js";
import { compileOddTokens } from "./odd-tokens.js";

export const CHAIN_ID = foundry.id;
const FAST: Partial<WatchTokensTuning> = { lookMs: 20, paceMs: 1, outagePausesMs: [50] };

/** A token as it is kept. */
export interface KeptToken {
  readonly name: string | null;
  readonly symbol: string | null;
  readonly decimals: number | null;
  readonly failures: number;
}

export interface TokenWorld {
  readonly databaseUrl: string;
  readonly owner: pg.Client;
  readonly rpcUrl: string;
  readonly lines: string[];
  deployToken(name: string, symbol: string, decimals: number): Promise<Address>;
  /** One of the odd tokens, by its contract's name. */
  deployOdd(contractName: string): Promise<Address>;
  /** Replaces a contract's code. */
  setCode(address: Address, code: Hex): Promise<void>;
  /** Starts a node of another chain; its URL. */
  startOtherChain(chainId: number): Promise<string>;
  /** Indexes a block in which a payout of each token is settled. */
  name(...tokens: readonly string[]): Promise<void>;
  watch(chain?: Partial<ChainConfig>, tuning?: Partial<WatchTokensTuning>): TokenWatch;
  kept(token: string): Promise<KeptToken | undefined>;
  close(): Promise<void>;
}

/** A node with tokens on it, a database that indexes name them in, and the watch over both. */
export async function openTokenWorld(): Promise<TokenWorld> {
  const [chain, database] = await Promise.all([startTestChain(), createMigratedDatabase()]);
  await enableRoles(database.url);
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const pool = new pg.Pool({ connectionString: roleUrl(database.url, "tributary_writer"), max: 1 });
  const odd = compileOddTokens();
  const watches: TokenWatch[] = [];
  const others: Anvil[] = [];
  const lines: string[] = [];
  const { url: rpcUrl } = chain.client.transport as unknown as { url: string };
  let block = 0;
  return {
    databaseUrl: database.url,
    owner,
    rpcUrl,
    lines,
    deployToken: async (name, symbol, decimals) =>
      (await chain.deploy("TestToken", [name, symbol, decimals, person(0)])).address,
    async deployOdd(contractName) {
      const data = odd.get(contractName) as Hex;
      const hash = await chain.wallet.sendTransaction({ account: person(0), chain: foundry, data });
      return (await chain.client.waitForTransactionReceipt({ hash })).contractAddress as Address;
    },
    setCode: (address, code) => chain.client.request({ method: "anvil_setCode", params: [address, code] } as never),
    async startOtherChain(chainId) {
      const anvil = await startAnvil({ chainId, port: 0 });
      others.push(anvil);
      return anvil.url;
    },
    name(...tokens) {
      const number = ++block;
      const at = { number, time: 1_700_000_000 + number };
      const events = tokens.map((token) => settled(`0x${"a".repeat(40)}`, 1n, { token: token.toLowerCase() as Hex }));
      return writeChain(database.url, { chainId: CHAIN_ID, finalized: at, head: at, blocks: [{ ...at, events }] });
    },
    watch(config = {}, tuning = {}) {
      const log = createLogger({ write: (line) => void lines.push(line) });
      const watch = watchTokens({
        pool,
        chain: { id: CHAIN_ID, rpc: [rpcUrl], ...config },
        log,
        tuning: { ...FAST, ...tuning },
      });
      watches.push(watch);
      return watch;
    },
    async kept(token) {
      const { rows } = await owner.query<KeptToken>(
        "select name, symbol, decimals, failures from enrichment.token where chain_id = $1 and token = decode($2, 'hex')",
        [CHAIN_ID, token.slice(2)],
      );
      return rows[0];
    },
    async close() {
      for (const watch of watches) watch.stop();
      await pool.end();
      await owner.end();
      await Promise.all([chain.stop(), ...others.map((other) => other.stop()), database.drop()]);
    },
  };
}

/** An endpoint that knows its chain, and never answers a call of one contract, or answers it with an error of this text. */
export async function openSlowEndpoint(
  rpcUrl: string,
  contract: string,
  errorText?: string,
): Promise<{ url: string; close(): void }> {
  const server = createHttpServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      if (body.toLowerCase().includes(contract.toLowerCase())) {
        const { id } = JSON.parse(body) as { id: number };
        const error = { code: -32_000, message: errorText };
        if (errorText !== undefined) response.end(JSON.stringify({ jsonrpc: "2.0", id, error }));
        return;
      }
      const headers = { "content-type": "application/json" };
      response.end(await (await fetch(rpcUrl, { method: "POST", headers, body })).text());
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Stands before a node at an address of its own, and lets connections through only while it is open. */
export async function openDoor(rpcUrl: string): Promise<{ url: string; open(): Promise<void>; close(): void }> {
  const { hostname, port: nodePort } = new URL(rpcUrl);
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  let server: Server | undefined;
  return {
    url: `http://127.0.0.1:${port}/?key=secret-key`,
    async open() {
      server = createServer((socket) => {
        const node = connect(Number(nodePort), hostname);
        node.on("error", () => socket.destroy());
        socket.on("error", () => node.destroy());
        socket.pipe(node).pipe(socket);
      }).listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    close: () => void server?.close(),
  };
}
