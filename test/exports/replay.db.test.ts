import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { exportToFile, streamTable } from "../../src/exports/export-table.js";
import { createCsvEncoder } from "../../src/exports/formats/csv.js";
import { readLineageDocument } from "../../src/exports/lineage/lineage-document.js";
import type { RowSource } from "../../src/exports/row-source.js";
import { type ExportScope, resolveScope } from "../../src/exports/scope.js";
import { createStatementSource } from "../../src/exports/statement/statement-source.js";
import { createContributionsSource } from "../../src/exports/tables/contributions-table.js";
import { createEventsSource } from "../../src/exports/tables/events-table.js";
import { createMoneySource } from "../../src/exports/tables/money-tables.js";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import type { Snapshot } from "../../src/queries/reading/snapshot.js";
import { sql } from "../../src/queries/reading/sql.js";
import { CAROL, id, MODEL, story } from "../api/support/story.js";
import { type ExportDatabase, openExportDatabase, readNoHeader } from "./support/open-export-database.js";

let database: ExportDatabase;
let folder: string;
beforeAll(async () => {
  database = await openExportDatabase(story);
  folder = mkdtempSync(join(tmpdir(), "tributary-replay-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database?.close();
});

type Table = "payouts" | "contributions" | "statement" | "events";
const sources: Record<Table, (snapshot: Snapshot, scope: ExportScope) => RowSource<never>> = {
  payouts: (snapshot, scope) => createMoneySource("payouts", snapshot, scope, sql`true`) as never,
  contributions: (snapshot, scope) => createContributionsSource(snapshot, scope, sql`true`) as never,
  statement: (snapshot, scope) => createStatementSource(snapshot, scope, { accounts: [CAROL] }) as never,
  events: (snapshot, scope) => createEventsSource(snapshot, scope, sql`true`) as never,
};

const encoderOf = (source: RowSource<never>) => ({
  ...createCsvEncoder(source.columns),
  bounds: { rows: 1, bytes: 1e6 },
});

/** An export to a file, a row a page; `afterPage` is waited for after each. */
async function run(table: Table, file: string, afterPage = () => Promise.resolve(), isRestart = false) {
  const snapshot = database.snapshot();
  const exported = {
    request: { table },
    snapshot,
    resolveScope: () => resolveScope(snapshot, {}, readNoHeader),
    createSource(scope: ExportScope): RowSource<never> {
      const whole = sources[table](snapshot, scope);
      return {
        columns: whole.columns,
        async *pages(bounds, after) {
          for await (const page of whole.pages(bounds, after)) {
            yield page;
            await afterPage();
          }
        },
      };
    },
    createEncoder: encoderOf,
  };
  const options = { isForced: false, isRestart, onProgress: () => undefined, checkpointMs: 0 };
  return exportToFile(exported, join(folder, file), options).finally(() => snapshot.close());
}

/** The same, streamed. */
async function stream(table: Table, snapshot: Snapshot, afterPiece = () => Promise.resolve()): Promise<string> {
  const source = sources[table](snapshot, await resolveScope(snapshot, {}, readNoHeader));
  const pieces: Uint8Array[] = [];
  for await (const piece of streamTable(source, encoderOf(source))) {
    pieces.push(piece);
    if (pieces.length > 1) await afterPiece();
  }
  return Buffer.concat(pieces).toString();
}

const REPLAYED = "found them replaced by a replay";
const told = (work: Promise<unknown>): Promise<unknown> => work.catch(String);

it("an export that reads the projections across a replay's swap fails, while one of the log does not", async () => {
  let swapped = (): void => undefined;
  const isSwapped = new Promise<void>((resolve) => (swapped = resolve));
  let held = 0;
  /** Holds an export after its first page. */
  const hold = (): (() => Promise<void>) => {
    let isFirst = true;
    return () => {
      if (isFirst) held++;
      isFirst = false;
      return isSwapped;
    };
  };
  const { rows } = await run("events", "events-before.csv");
  expect((await run("payouts", "payouts-before.csv")).rows).toBe(5);
  // Opened before the swap, it reads the projections for the first time after it.
  const opened = [database.snapshot(), database.snapshot()] as const;
  const [late, streamed] = opened;
  const { closing } = await resolveScope(late, {}, readNoHeader);
  const payouts = told(run("payouts", "payouts.csv", hold()));
  const events = told(run("events", "events.csv", hold()));
  const statement = told(stream("statement", streamed, hold()));
  for (let waited = 0; held < 3 && waited < 10_000; waited += 20) await pause(20);
  expect(held).toBe(3);
  // It ends only after they do: it drops the tables of before.
  const rebuilt = rebuildProjections({ url: database.ownerUrl, isSwap: true });
  await waitForSwap();
  swapped();

  expect(await payouts).toContain(REPLAYED);
  expect(await statement).toContain(REPLAYED);
  expect(await told(stream("contributions", late))).toContain(REPLAYED);
  expect(await told(readLineageDocument(late, closing, id(MODEL), "ANCESTORS"))).toContain(REPLAYED);
  expect(await events).toMatchObject({ rows });
  for (const snapshot of opened) await snapshot.close();
  expect(await rebuilt).toMatchObject({ isSwapped: true });

  expect(existsSync(join(folder, "payouts.csv"))).toBe(false);
  await expect(run("payouts", "payouts.csv")).rejects.toThrow("the projections have since been rebuilt by a replay");
  await run("payouts", "payouts.csv", undefined, true);
  for (const name of ["payouts", "events"])
    expect(readFileSync(join(folder, `${name}.csv`), "utf8")).toBe(
      readFileSync(join(folder, `${name}-before.csv`), "utf8"),
    );
});

/** The rebuilt tables take the live ones' place some 15 seconds after: it waits for those who read. */
async function waitForSwap(): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query("select from pg_namespace where nspname = 'projection_old'");
      if (rows.length > 0) return;
      await pause(50);
    }
  } finally {
    await client.end();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
