import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { DataSource, type MigrationInterface, type QueryRunner } from "typeorm";
import { findUp } from "../config/find-up.js";
import { takeRebuildLock } from "./rebuild-lock.js";
import { ChainLockedError, lockChain, lockOutWriters } from "./writer-lock.js";

/** Applied to a database at a time by one process only; another one waits for it. */
const MIGRATION_LOCK = "tributary migrate";
/** Half seconds to wait for a writer that is just ending. */
const WRITER_ATTEMPTS = 10;

/**
 * Brings the database's tables up to date, forward only, each migration in a transaction of its own. Returns the names of
 * those applied now. The url's role must own the database or be allowed to create schemas and roles. Throws where there is something
 * to apply while the projections are rebuilt or a chain is written: what an indexer of before writes beside a migration that fills new
 * tables would be missing from them.
 */
export async function migrateDatabase(url: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query("select pg_advisory_lock(hashtextextended($1, 0))", [MIGRATION_LOCK]);
    const source = new DataSource({
      type: "postgres",
      url,
      migrations: await loadMigrations(),
      migrationsTableName: "migration",
      migrationsTransactionMode: "each",
    });
    await source.initialize();
    try {
      if (await source.showMigrations()) await holdStill(lock);
      return (await source.runMigrations()).map((migration) => migration.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** Keeps rebuilds and writers away until the session ends. */
async function holdStill(lock: pg.Client): Promise<void> {
  if (!(await takeRebuildLock(lock))) {
    throw new Error(
      "Expected no replay, redecode or verify under way while tables are changed, found one. Migrate when it has ended.",
    );
  }
  const { rows: known } = await lock.query<{ isThere: boolean }>(
    `select to_regclass('log.head') is not null as "isThere"`,
  );
  const { rows } = known[0]?.isThere
    ? await lock.query<{ id: string }>("select chain_id as id from log.head order by chain_id")
    : { rows: [] };
  for (const { id } of rows) {
    await lockChain(lock, Number(id), { attempts: WRITER_ATTEMPTS }).catch(refuseBeside(`that of chain ${id}`));
  }
  await lockOutWriters(lock, { attempts: WRITER_ATTEMPTS }).catch(
    refuseBeside("that of a chain which is not in the log yet"),
  );
}

const refuseBeside =
  (found: string) =>
  (error: unknown): never => {
    if (!(error instanceof ChainLockedError)) throw error;
    throw new Error(
      `Expected no indexer to write while tables are changed, found ${found}. Stop the indexers, and migrate again.`,
      { cause: error },
    );
  };

type MigrationClass = new () => MigrationInterface;

/** The SQL files of db/migrations, `<timestamp>-<name>.sql`, as typeorm's migrations. */
async function loadMigrations(): Promise<MigrationClass[]> {
  const folder = findUp("db/migrations");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => {
      const [, timestamp, name] = /^(\d{13})-([\w-]+)\.sql$/.exec(file) ?? [];
      if (!timestamp || !name) throw new Error(`Migration ${file}: expected a name like 1795392000000-log.sql.`);
      return sqlMigration(`${name}${timestamp}`, await readFile(join(folder, file), "utf8"));
    }),
  );
}

function sqlMigration(name: string, sql: string): MigrationClass {
  return class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }

    down(): Promise<void> {
      return Promise.reject(new Error(`Migration ${name} only goes forward: restore a backup to go back.`));
    }
  };
}
