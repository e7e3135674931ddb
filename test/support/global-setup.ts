import { chmodSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { takeHomeLock } from "../../src/embedded/home-lock.js";
import { endOrphans } from "../../src/embedded/postgres-processes.js";
import { startEmbeddedPostgres } from "../../src/embedded/postgres.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's, to the one server of the test run; use createDatabase rather than this database itself. */
    postgresUrl: string;
  }
}

const homePrefix = "tributary-test-";

// Nothing here outlives the run, so nothing is flushed to disk.
const hasty = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };

/** Starts the one PostgreSQL of the test run in a temporary home. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await discardKilledRuns();
  const home = mkdtempSync(join(tmpdir(), homePrefix));
  // As root, PostgreSQL's user has to get in.
  chmodSync(home, 0o755);
  const settings = { ...hasty, shared_buffers: "128MB", max_connections: "200", max_wal_size: "1GB" };
  const postgres = await startEmbeddedPostgres({ home, port: 0, settings });
  project.provide("postgresUrl", postgres.url);
  return async () => {
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  };
}

async function discardKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const home = join(tmpdir(), name);
    if (!name.startsWith(homePrefix) || !existsSync(join(home, "lock"))) continue;
    const lock = await takeHomeLock(join(home, "lock")).catch(() => undefined);
    if (lock === undefined) continue;
    await endOrphans(join(home, "postgres/data"), { info: () => undefined, warn: () => undefined });
    await rm(home, { recursive: true, force: true });
  }
}
