import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../src/embedded/postgres.js";

export type BenchData = "data" | "fold" | "export";

/** A database of BENCH_POSTGRES_URL's server, else of an embedded one whose home is kept for the next bench. */
export async function openBenchDatabase(data: BenchData): Promise<{ url: string; close: () => Promise<void> }> {
  const given = process.env.BENCH_POSTGRES_URL;
  const home = resolve(process.env.BENCH_HOME ?? join(tmpdir(), `tributary-bench-${data}`));
  const postgres = given ? undefined : await startEmbeddedPostgres({ home, port: 0, settings: { fsync: "off" } });
  const url = new URL(given ?? (postgres as { url: string }).url);
  url.pathname = `/tributary_bench_${data}`;
  return { url: url.toString(), close: async () => postgres?.stop() };
}

/** Throws away what an earlier bench left in it. */
export async function emptyBenchDatabase(url: string): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = "/postgres";
  const client = new pg.Client({ connectionString: server.toString() });
  await client.connect();
  await client.query(`drop database if exists ${name} with (force)`);
  await client.query(`create database ${name}`);
  await client.end();
}
