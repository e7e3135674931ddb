import { deserialize } from "node:v8";
import fc from "fast-check";
import type { ParquetWriter } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { type Column, column } from "../../src/exports/column.js";
import { createCsvEncoder, guardFormula, unguardFormula } from "../../src/exports/formats/csv.js";
import { createNdjsonEncoder } from "../../src/exports/formats/ndjson.js";
import { createParquetEncoder } from "../../src/exports/formats/parquet.js";
import type { RowEncoder } from "../../src/exports/row-encoder.js";
import { readCsv, readCsvObjects } from "./support/read-csv.js";
import { readParquetObjects } from "./support/read-parquet.js";

interface Row {
  text: string | null;
  amount: string | null;
  place: number | null;
  time: number | null;
  is: boolean | null;
}
const columns: Column<Row>[] = [
  column("text", "text", ({ text }) => text),
  column("amount", "digits", ({ amount }) => amount),
  column("place", "integer", ({ place }) => place),
  column("time", "time", ({ time }) => time),
  column("is", "flag", ({ is }) => is),
];
const MAX = (2n ** 256n - 1n).toString();

const hostile = [
  "plain",
  "",
  'a "quoted" one',
  "two\nlines",
  "carriage\r\nreturn",
  ",;\t|",
  '=HYPERLINK("http://evil.example","x")',
  "+1+1",
  "-2+3",
  "@SUM(1)",
  "\t=1",
  "＝1+1",
  "'=already",
  "ok;=cmd|' /C calc'!A0;",
  "ok\t-1+1",
  "ok\r\n'@SUM(1)",
  'ok;"=1',
  "'plain apostrophe",
  "nul became \u{fffd}",
  "💡 ünïcode \u2028 \u2029",
  "m".repeat(1_000_000),
];
const rows: Row[] = [
  ...hostile.map((text) => ({ text, amount: "1", place: 1, time: 1_700_000_000, is: true })),
  { text: "extremes", amount: MAX, place: Number.MAX_SAFE_INTEGER, time: 0, is: false },
  { text: "least", amount: "0", place: 0, time: 253_402_300_799, is: false },
  { text: "negative", amount: `-${MAX}`, place: -1, time: 1, is: true },
  { text: null, amount: null, place: null, time: null, is: null },
];

/** The bytes of a file of these pages. */
function write(encoder: RowEncoder<Row>, pages: readonly (readonly Row[])[]): Uint8Array<ArrayBuffer> {
  return Buffer.concat([encoder.begin(), ...pages.map((page) => encoder.encode(page)), encoder.finish()]);
}
const textOf = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const time = (seconds: number | null) =>
  seconds === null ? null : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
const asText = (row: Row) => ({
  ...row,
  place: row.place === null ? null : String(row.place),
  time: time(row.time),
  is: row.is === null ? null : String(row.is),
});

/** A formula where a cell begins, by whatever separator a spreadsheet goes; after quotes, which it would take away. */
const FORMULA = /(^|[;\t\r\n])"*[=+\-@＝＋－＠]|^[\t\r\n]/;

describe("CSV", () => {
  it("puts an apostrophe before each formula of a text, wherever a spreadsheet would begin a cell with it", () => {
    expect(guardFormula("ok;=cmd|' /C calc'!A0;")).toBe("ok;'=cmd|' /C calc'!A0;");
    expect(guardFormula("=1;'+2\t-3\n@4;5")).toBe("'=1;''+2\t'-3\n'@4;5");
    expect(guardFormula("a=b; c-d")).toBe("a=b; c-d");
  });

  it("gives any text back, with the guard taken away again", () => {
    const read = readCsvObjects(textOf(write(createCsvEncoder(columns), [rows])));
    expect(
      read.map((row) => ({
        ...row,
        text: row.text === null || row.text === undefined ? null : unguardFormula(row.text),
      })),
    ).toEqual(rows.map(asText));
  });

  it("begins no stranger's text with what a spreadsheet takes for a formula", () => {
    const read = readCsvObjects(textOf(write(createCsvEncoder(columns), [rows])));
    expect(
      read.flatMap(({ text }) => (text !== null && text !== undefined && FORMULA.test(text) ? [text] : [])),
    ).toEqual([]);
    // Our own figures are no text: a negative one stays a number.
    expect(read.at(-2)?.["amount"]).toBe(`-${MAX}`);
  });

  it("leaves texts as they are when asked to", () => {
    const read = readCsvObjects(textOf(write(createCsvEncoder(columns, { isRaw: true }), [rows])));
    expect(read).toEqual(rows.map(asText));
  });

  it("guards reversibly, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^['"=＝;\t\n\ra-]{0,12}$/)), (text) => {
        expect(unguardFormula(guardFormula(text))).toBe(text);
        expect(guardFormula(text)).not.toMatch(FORMULA);
      }),
    );
  });

  it("names the columns even where there is no row", () => {
    expect(readCsv(textOf(write(createCsvEncoder(columns), [])))).toEqual([["text", "amount", "place", "time", "is"]]);
  });
});

describe("NDJSON", () => {
  it("holds one exact object a line", () => {
    const lines = textOf(write(createNdjsonEncoder(columns), [rows])).split("\n");
    expect(lines.pop()).toBe("");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      rows.map((row) => ({ ...row, time: time(row.time) })),
    );
  });
});

describe("Parquet", () => {
  const pages = [rows.slice(0, 5), rows.slice(5, 6), rows.slice(6)];
  const expected = rows.map((row) => ({
    ...row,
    place: row.place === null ? null : BigInt(row.place),
    time: row.time === null ? null : row.time * 1000,
  }));
  const normal = (read: Record<string, unknown>[]) =>
    read.map((row) => ({ ...row, time: row["time"] === null ? null : Number(row["time"]) }));

  it("is read by another library to the last digit, over several row groups", () => {
    expect(normal(readParquetObjects(write(createParquetEncoder(columns), pages)))).toEqual(expected);
  });

  it("can be without a row", () => {
    expect(readParquetObjects(write(createParquetEncoder(columns), []))).toEqual([]);
  });

  it("keeps of a row group no more than some bytes a column, however long its texts are", () => {
    const encoder = createParquetEncoder(columns);
    encoder.begin();
    const states = ["a", "b", "c", "d"].map((letter) => {
      encoder.encode(Array.from({ length: 8 }, () => ({ ...rows[0], text: letter.repeat(1_000_000) }) as Row));
      return encoder.takeState().length;
    });
    const footer = encoder.finish();
    expect(Math.max(...states, footer.byteLength)).toBeLessThan(4_000);
  });

  it("says of numbers and times between what bounds a row group's lie, by which readers pass it over", () => {
    const encoder = createParquetEncoder(columns);
    encoder.encode(rows);
    const [group] = deserialize(Buffer.from(encoder.takeState(), "base64")) as ParquetWriter["row_groups"];
    const bounded = group?.columns.flatMap(({ meta_data: chunk }) => (chunk?.statistics ? chunk.path_in_schema : []));
    expect(bounded).toEqual(["place", "time", "is"]);
  });

  it("goes on between row groups and ends in the same bytes", () => {
    const whole = write(createParquetEncoder(columns, { key: "value" }), pages);
    for (let cut = 0; cut <= pages.length; cut++) {
      const first = createParquetEncoder(columns, { key: "value" });
      const parts = [first.begin()];
      const states: string[] = [];
      for (const page of pages.slice(0, cut)) {
        parts.push(first.encode(page));
        states.push(first.takeState());
      }
      const second = createParquetEncoder(columns, { key: "value" });
      second.restore(states, Buffer.concat(parts).byteLength);
      parts.push(...pages.slice(cut).map((page) => second.encode(page)), second.finish());
      expect([cut, Buffer.compare(Buffer.concat(parts), whole)]).toEqual([cut, 0]);
    }
  });
});
