import pg from "pg";
import type { Browser } from "playwright-core";
import { type ApiServer, createApiServer } from "../../../src/api/server/create-api-server.js";
import { writeHead } from "../../../src/log/head.js";
import { rewindLog } from "../../../src/log/rewind-log.js";
import { rewindProjections } from "../../../src/projections/fold.js";
import { LIMITS, type TestApi, openApi } from "../../api/support/open-api.js";
import { blockHash, type ScriptedChain, writeChain } from "../../api/support/write-chain.js";
import { explorerStory } from "./explorer-story.js";
import { openBrowser } from "./open-browser.js";

export interface TestExplorer {
  readonly url: string;
  readonly browser: Browser;
  /** Of the database it reads. */
  readonly ownerUrl: string;
  /** Indexes further blocks. */
  write(chain: ScriptedChain): Promise<void>;
  /** Rewinds a chain to a head, as its indexer does after a reorganisation. */
  stepBack(chain: Pick<ScriptedChain, "chainId" | "finalized" | "head">): Promise<void>;
  /** Stops answering, and answers again at the same address. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  close(): Promise<void>;
}

/** The built page, served by the API's own server over a database that holds the story, and a browser to look at it. */
export async function openExplorer(story: readonly ScriptedChain[] = explorerStory): Promise<TestExplorer> {
  const [api, browser] = await Promise.all([openApi(story), openBrowser()]);
  // What the server still read for a page that has gone may lose its connection with the database.
  api.pool.on("error", (error) => api.reported.push(error));
  let server = await serve(api, 0);
  const port = Number(new URL(server.url).port);
  const page = await fetch(server.url);
  if (!(await page.text()).includes('id="page"'))
    throw new Error("lib/explorer: expected the built page, found none. Run npm run build:explorer.");
  return {
    url: server.url,
    browser,
    ownerUrl: api.ownerUrl,
    write: (chain) => writeChain(api.ownerUrl, chain),
    stepBack: (chain) => stepBack(api.ownerUrl, chain),
    stopServer: () => server.close(),
    async startServer() {
      server = await serve(api, port);
    },
    async close() {
      await browser.close();
      await server.close();
      await api.close();
    },
  };
}

const serve = (api: TestApi, port: number): Promise<ApiServer> =>
  createApiServer({
    pool: api.pool,
    config: { api: { host: "127.0.0.1", port, cors: ["*"], trustedProxies: [], limits: LIMITS }, chains: [] },
    version: "0.0.0-test",
    reportError: (error) => api.reported.push(error),
  });

async function stepBack(ownerUrl: string, chain: Parameters<TestExplorer["stepBack"]>[0]): Promise<void> {
  const { chainId, finalized, head } = chain;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("begin");
    await rewindProjections(client, chainId, head.number);
    await rewindLog(client, chainId, head.number);
    await writeHead(client, chainId, {
      finalized: { ...finalized, hash: blockHash(chainId, finalized.number) },
      hot: [{ ...head, hash: blockHash(chainId, head.number) }],
    });
    await client.query("commit");
  } finally {
    await client.end();
  }
}
