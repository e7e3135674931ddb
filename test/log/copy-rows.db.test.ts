import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRows, copyRowsOut } from "../../src/log/copy-rows.js";
import { COPY_NULL, copyBytes, copyText, escapeAsServer } from "../../src/log/copy-text.js";
import { decodeUtf8 } from "../../src/sources/text.js";
import { createDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("create temporary table copied (id int, words text, bytes bytea)");
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Copied {
  words: string | null;
  bytes: Buffer | null;
}

async function copyThere(rows: readonly Copied[]): Promise<Copied[]> {
  await client.query("truncate copied");
  const lines = rows.map(({ words, bytes }, id) => {
    const columns = [
      words === null ? COPY_NULL : copyText(words),
      bytes === null ? COPY_NULL : copyBytes(`0x${bytes.toString("hex")}`),
    ];
    return `${id}\t${columns.join("\t")}\n`;
  });
  await copyRows(client, "copied", ["id", "words", "bytes"], lines);
  return (await client.query<Copied>("select words, bytes from copied order by id")).rows;
}

const awkward = [
  "",
  "\\N",
  "\\.",
  "\\",
  "\\\\x",
  "a\tb",
  "a\nb",
  "a\r\nb",
  "\b\f\v",
  "'\"$1",
  "\uFEFF",
  "\uFFFD",
  "💧",
];

/** Texts as the adapters give them: of any bytes. */
const arbitraryWords = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((bytes) => decodeUtf8(Buffer.from(bytes).toString("hex"))),
  fc.array(fc.constantFrom(...awkward), { maxLength: 6 }).map((parts) => parts.join("")),
);

describe("copyRows", () => {
  it("stores any text, bytes and nulls exactly as given", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            words: fc.option(arbitraryWords),
            bytes: fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))),
          }),
          { maxLength: 40 },
        ),
        async (rows) => {
          expect(await copyThere(rows)).toEqual(rows);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("stores megabytes, in whatever pieces they are sent", async () => {
    const rows = ["\\\t\n\r\u{1F4A7}é".repeat(150_000), "x".repeat(262_143), "é".repeat(262_144)].map((words) => {
      return { words, bytes: Buffer.from(words) };
    });
    const stored = await copyThere(rows);
    expect(stored.map(({ words }, i) => words === rows[i]?.words)).toEqual([true, true, true]);
    expect(stored.map(({ bytes }, i) => rows[i]?.bytes.equals(bytes ?? Buffer.of()))).toEqual([true, true, true]);
  });

  it("stores nothing of rows that fail on the way, and leaves the session usable", async () => {
    await client.query("truncate copied");
    await expect(copyRows(client, "copied", ["id", "words"], ["1\tone\n", "two\ttwo\n"])).rejects.toThrow(
      'invalid input syntax for type integer: "two"',
    );
    expect((await client.query("select * from copied")).rows).toEqual([]);
  });
});

describe("copyRowsOut", () => {
  it("gives rows as they are sent, but for what the server escapes beside", async () => {
    await client.query("truncate copied");
    const long = "\\\t\b\n\r\v\u2028\f\u{1F4A7}é".repeat(50_000);
    const sent = [...awkward, long].map((words, id) => `${id}\t${copyText(words)}\t${copyBytes("0x00ff")}`);
    await copyRows(
      client,
      "copied",
      ["id", "words", "bytes"],
      [...sent, `${sent.length}\t\\N\t\\N`].map((row) => `${row}\n`),
    );
    const given: string[] = [];
    for await (const row of copyRowsOut(client, "select id, words, bytes from copied order by id")) given.push(row);
    expect(given).toEqual([...sent.map(escapeAsServer), `${sent.length}\t\\N\t\\N`]);
  });

  it("leaves the session usable where the reader stops early, and where the query fails", async () => {
    for await (const row of copyRowsOut(client, "select repeat('x', 1000) from generate_series(1, 20000)")) {
      expect(row).toHaveLength(1000);
      break;
    }
    const failing = copyRowsOut(client, "select 1 / (500 - i) from generate_series(1, 1000) as i")[
      Symbol.asyncIterator
    ]();
    const readAll = async () => {
      while (!(await failing.next()).done);
    };
    await expect(readAll()).rejects.toThrow("division by zero");
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });
});
