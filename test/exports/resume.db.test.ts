import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TableExport, exportToFile } from "../../src/exports/export-table.js";
import { createCsvEncoder } from "../../src/exports/formats/csv.js";
import { createNdjsonEncoder } from "../../src/exports/formats/ndjson.js";
import { createParquetEncoder } from "../../src/exports/formats/parquet.js";
import type { RowEncoder } from "../../src/exports/row-encoder.js";
import type { RowSource } from "../../src/exports/row-source.js";
import { resolveScope } from "../../src/exports/scope.js";
import { createStatementSource } from "../../src/exports/statement/statement-source.js";
import { createEventsSource } from "../../src/exports/tables/events-table.js";
import { createMoneySource } from "../../src/exports/tables/money-tables.js";
import type { OpenSnapshot } from "../../src/queries/reading/snapshot.js";
import { sql } from "../../src/queries/reading/sql.js";
import { CAROL, CHAIN_ONE, CHAIN_TWO, settled, story } from "../api/support/story.js";
import { blockHash, writeChain } from "../api/support/write-chain.js";
import { type ExportDatabase, openExportDatabase, readNoHeader } from "./support/open-export-database.js";
import { readParquetObjects } from "./support/read-parquet.js";

let database: ExportDatabase;
let folder: string;
beforeAll(async () => {
  database = await openExportDatabase(story);
  folder = mkdtempSync(join(tmpdir(), "tributary-export-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database?.close();
});

const encoders = {
  csv: (source: RowSource<never>) => createCsvEncoder(source.columns),
  ndjson: (source: RowSource<never>) => createNdjsonEncoder(source.columns),
  parquet: (source: RowSource<never>) => createParquetEncoder(source.columns),
};
type Format = keyof typeof encoders;
const tables = ["events", "payouts", "statement"] as const;

/** An export that takes two rows a page, and is killed before the page of that number. */
function tableExport(
  table: (typeof tables)[number],
  format: Format,
  killedAt = Infinity,
): TableExport<never> & { snapshot: OpenSnapshot } {
  const snapshot = database.snapshot();
  return {
    request: { table, format },
    snapshot,
    resolveScope: () => resolveScope(snapshot, {}, readNoHeader),
    createSource(scope): RowSource<never> {
      const whole = (table === "events"
        ? createEventsSource(snapshot, scope, sql`true`)
        : table === "payouts"
          ? createMoneySource("payouts", snapshot, scope, sql`true`)
          : createStatementSource(snapshot, scope, { accounts: [CAROL] })) as unknown as RowSource<never>;
      let page = 0;
      return {
        columns: whole.columns,
        async *pages(bounds, after) {
          for await (const one of whole.pages(bounds, after)) {
            if (page++ === killedAt) throw new Error("killed");
            yield one;
          }
        },
      };
    },
    createEncoder: (source): RowEncoder<never> => ({ ...encoders[format](source), bounds: { rows: 2, bytes: 1e6 } }),
  };
}

async function runExport(
  table: TableExport<never> & { snapshot: OpenSnapshot },
  file: string,
  options: { isForced?: boolean; isRestart?: boolean } = {},
) {
  const settings = { isForced: false, isRestart: false, ...options, onProgress: () => undefined, checkpointMs: 0 };
  return exportToFile(table, file, settings).finally(() => table.snapshot.close());
}

const run = (file: string, ...of: Parameters<typeof tableExport>) => runExport(tableExport(...of), file);

describe.each(tables)("%s", (table) => {
  it.each(["csv", "ndjson", "parquet"] as const)(
    "as %s, killed at any page, ends in the bytes of an undisturbed run",
    async (format) => {
      const whole = join(folder, `${table}-whole.${format}`);
      const { rows } = await run(whole, table, format);
      expect(rows).toBeGreaterThan(3);
      for (let at = 0; at * 2 < rows; at++) {
        const file = join(folder, `${table}-${at}.${format}`);
        await expect(run(file, table, format, at)).rejects.toThrow("killed");
        expect(existsSync(file)).toBe(false);
        // What a kill in the middle of a write leaves behind.
        appendFileSync(`${file}.part`, "torn");
        appendFileSync(`${file}.part.journal`, '{"length":1');
        const { resumedRows } = await run(file, table, format);
        expect([at, resumedRows, readFileSync(file).equals(readFileSync(whole))]).toEqual([at, at * 2, true]);
        expect([existsSync(`${file}.part`), existsSync(`${file}.part.journal`)]).toEqual([false, false]);
      }
    },
  );
});

it("an export without a cut goes on as of when it began, though blocks came since", async () => {
  const whole = join(folder, "before.parquet");
  await run(whole, "payouts", "parquet");
  const file = join(folder, "across.parquet");
  await expect(run(file, "payouts", "parquet", 1)).rejects.toThrow("killed");
  await writeChain(database.ownerUrl, {
    chainId: CHAIN_TWO,
    finalized: { number: 5, time: 1210 },
    head: { number: 9, time: 1600 },
    blocks: [{ number: 9, time: 1600, events: [settled(CAROL, 5n)] }],
  });
  await run(file, "payouts", "parquet");
  expect(readFileSync(file).equals(readFileSync(whole))).toBe(true);
  expect(readParquetObjects(readFileSync(file))).toHaveLength(5);
});

describe("a part that cannot be gone on with", () => {
  const cutShort = async (name: string): Promise<string> => {
    const file = join(folder, name);
    await expect(run(file, "events", "csv", 2)).rejects.toThrow("killed");
    return file;
  };

  it("is of another export", async () => {
    const file = await cutShort("other.csv");
    await expect(run(file, "payouts", "csv")).rejects.toThrow(
      `${file}.part: cannot go on with it: it is of another export, {"table":"events","format":"csv"}. Discard it and begin anew with --restart.`,
    );
  });

  it("was made from blocks that a reorg took back since", async () => {
    const file = await cutShort("reorg.csv");
    await database.run(
      `update log.block set digest = '\\x${"00".repeat(32)}' where chain_id = ${CHAIN_ONE} and number = 40`,
    );
    await expect(run(file, "events", "csv")).rejects.toThrow(
      `a reorg has since taken back blocks it was made from, on chain ${CHAIN_ONE}.`,
    );
    const restarted = await runExport(tableExport("events", "csv"), file, { isRestart: true });
    expect(restarted.resumedRows).toBe(0);
    expect(readFileSync(file, "utf8")).toContain(blockHash(CHAIN_ONE, 40));
  });
});

describe("a journal", () => {
  it("counts up to the first line that says nothing", async () => {
    const file = join(folder, "torn.csv");
    await expect(run(file, "events", "csv", 4)).rejects.toThrow("killed");
    const lines = readFileSync(`${file}.part.journal`, "utf8").split("\n");
    expect(lines).toHaveLength(6);
    const torn = lines.map((line, index) => (index === 3 ? line.slice(0, 20) : line));
    writeFileSync(`${file}.part.journal`, torn.join("\n"));
    expect((await run(file, "events", "csv")).resumedRows).toBe(4);
  });

  it("stays as it was until the one that goes on with it is whole", async () => {
    const file = join(folder, "replaced.csv");
    await expect(run(file, "events", "csv", 2)).rejects.toThrow("killed");
    const before = readFileSync(`${file}.part.journal`, "utf8");
    // The new one cannot be written there.
    mkdirSync(`${file}.part.journal.new`);
    await expect(run(file, "events", "csv")).rejects.toThrow("expected a file that can be written");
    expect(readFileSync(`${file}.part.journal`, "utf8")).toBe(before);
    rmdirSync(`${file}.part.journal.new`);
    expect((await run(file, "events", "csv")).resumedRows).toBe(4);
    expect(readdirSync(folder).filter((name) => name.startsWith("replaced"))).toEqual(["replaced.csv"]);
  });

  it("that does not say what the part is of is no leave to begin as of a later moment", async () => {
    const file = join(folder, "emptied.csv");
    await expect(run(file, "events", "csv", 2)).rejects.toThrow("killed");
    truncateSync(`${file}.part.journal`);
    await expect(run(file, "events", "csv")).rejects.toThrow(
      `${file}.part: cannot go on with it: its journal does not say what it is of. Discard it and begin anew with --restart.`,
    );
    expect((await runExport(tableExport("events", "csv"), file, { isRestart: true })).resumedRows).toBe(0);
  });
});

it("a file of that name is left alone unless it is to be replaced", async () => {
  const file = join(folder, "mine.csv");
  writeFileSync(file, "mine");
  await expect(run(file, "events", "csv")).rejects.toThrow(`${file}: expected no file of that name, found one.`);
  expect(readFileSync(file, "utf8")).toBe("mine");
  await runExport(tableExport("events", "csv"), file, { isForced: true });
  expect(readFileSync(file, "utf8")).toContain("PayoutSettled");
});
