import pg from "pg";
import { type FoldPool, createFoldPool } from "../../../src/api/lineage/fold-pool.js";
import { createApiYoga } from "../../../src/api/create-yoga.js";
import { defaultApiConfig } from "../../../src/config/config-schema.js";
import type { ApiConfig, ChainConfig } from "../../../src/config/tributary-config.js";
import { enableRoles, roleUrl } from "../../../src/log/roles.js";
import { createMigratedDatabase } from "../../support/database.js";
import { type ScriptedChain, writeChain } from "./write-chain.js";

/** The defaults: what API users are promised. */
export const LIMITS: ApiConfig["limits"] = defaultApiConfig().limits;

export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; path?: readonly unknown[]; extensions?: { code?: string } }[];
}

export interface TestApi {
  readonly ownerUrl: string;
  /** The reader's pool: what the API itself has. */
  readonly pool: pg.Pool;
  readonly reported: unknown[];
  readonly folds: FoldPool;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The whole answer, errors included. */
  post(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** The data of an answer without errors. */
  ask<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** The code of the first error. */
  code(query: string, variables?: Record<string, unknown>): Promise<string | undefined>;
  /** Asks, and says how many statements the API sent to answer. */
  statements(query: string): Promise<number>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  readonly limits?: Partial<ApiConfig["limits"]>;
  readonly chainConfigs?: readonly ChainConfig[];
}

/** An API over a database of its own that holds these chains, asked without a port and as the role that can only read. */
export async function openApi(chains: readonly ScriptedChain[], options: TestApiOptions = {}): Promise<TestApi> {
  const database = await createMigratedDatabase();
  await enableRoles(database.url);
  for (const chain of chains) await writeChain(database.url, chain);
  const pool = new pg.Pool({ connectionString: roleUrl(database.url, "tributary_reader"), max: 4, pipeline: true });
  let sent = 0;
  pool.on("connect", (client) => {
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query: (...args: unknown[]) => {
        sent++;
        return send(...args);
      },
    });
  });
  const reported: unknown[] = [];
  const limits = { ...LIMITS, ...options.limits };
  const folds = createFoldPool({ threads: 1, queue: limits.lineageQueue, timeoutMs: limits.requestMs });
  const yoga = createApiYoga({
    pool,
    folds,
    api: { host: "127.0.0.1", port: 0, cors: ["*"], trustedProxies: [], limits },
    chains: options.chainConfigs ?? [],
    version: "0.0.0-test",
    reportError: (error) => reported.push(error),
    now: () => 2_000_000_000,
  });
  const fetch = async (path: string, init?: RequestInit) => yoga.fetch(new Request(`http://api.test${path}`, init));
  const post = async (query: string, variables?: Record<string, unknown>) => {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  const ask = async <Data>(query: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await post(query, variables);
    if (errors) throw new Error(`Expected no errors, found ${JSON.stringify(errors)} ${String(reported.at(-1))}`);
    return data as Data;
  };
  return {
    ownerUrl: database.url,
    pool,
    reported,
    folds,
    fetch,
    post,
    ask,
    async code(query, variables) {
      return (await post(query, variables)).errors?.[0]?.extensions?.code;
    },
    async statements(query) {
      const before = sent;
      await ask(query);
      return sent - before;
    },
    async close() {
      await folds.close();
      await pool.end();
      await database.drop();
    },
  };
}
