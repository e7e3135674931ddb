import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { findFreePort } from "../../src/embedded/ports.js";
import type { Contestant, Site } from "./contestants/contestant.js";
import { type BenchNode, startNode } from "./node/start-node.js";
import type { ChainSpec } from "./node/bench-chain.js";
import { type Command, type Started, startCommand } from "./start-command.js";
import { type TreeWatch, watchTree } from "./watch-tree.js";

/** What all runs share: one PostgreSQL, one node at a time. */
export interface Stage {
  /** A node that serves this chain; the one before is ended when it serves another, or has moved. */
  node(spec: ChainSpec): Promise<BenchNode>;
  /** A new empty database with a free port and folder, for one contestant's run. */
  open(contestant: Contestant, node: BenchNode, terms: Pick<Site, "contracts" | "isAtHead">): Promise<OpenSite>;
  close(): Promise<void>;
}

export interface OpenSite {
  readonly site: Site;
  /** To the run's database. */
  readonly client: pg.Client;
  start(command: Command): Promise<Started>;
  /** What PostgreSQL uses from now on. */
  watchPostgres(): Promise<TreeWatch>;
  /** Ends what was started and drops the database. */
  close(): Promise<void>;
}

export function createStage(postgres: { url: string; pid: number }, folder: string): Stage {
  let current: BenchNode | undefined;
  let opened = 0;
  const sites = new Set<OpenSite>();
  const withDatabase = (name: string): string =>
    Object.assign(new URL(postgres.url), { pathname: `/${name}` }).toString();
  const asOwner = async (...statements: string[]): Promise<void> => {
    const owner = new pg.Client({ connectionString: postgres.url });
    await owner.connect();
    try {
      for (const statement of statements) await owner.query(statement);
    } finally {
      await owner.end();
    }
  };

  return {
    async node(spec) {
      const isSame = current !== undefined && JSON.stringify(current.spec) === JSON.stringify(spec);
      if (current && isSame && (await current.read()).head === spec.head) return current;
      await current?.stop();
      current = await startNode(spec);
      return current;
    },
    async open(contestant, node, terms) {
      const name = `bench_${++opened}_${contestant.name}`;
      await asOwner(`create database ${name}`, "checkpoint");
      const site: Site = {
        databaseUrl: withDatabase(name),
        rpcUrl: node.url,
        wsUrl: node.wsUrl,
        port: await findFreePort(0),
        folder: join(folder, name),
        ...terms,
      };
      await mkdir(site.folder);
      await contestant.prepare(site);
      const client = new pg.Client({ connectionString: site.databaseUrl });
      await client.connect();
      // The server's end is the bench's own doing.
      client.on("error", () => undefined);
      const started: Started[] = [];
      const open: OpenSite = {
        site,
        client,
        async start(command) {
          const process = await startCommand(command, join(site.folder, "output.log"));
          started.push(process);
          return process;
        },
        watchPostgres: () => watchTree(postgres.pid),
        async close() {
          if (!sites.delete(open)) return;
          for (const process of started) await process.stop();
          await client.end();
          await asOwner(`drop database ${name} with (force)`);
        },
      };
      sites.add(open);
      return open;
    },
    async close() {
      for (const site of sites) await site.close();
      await current?.stop();
    },
  };
}
