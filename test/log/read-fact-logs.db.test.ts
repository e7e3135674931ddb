import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { appendBlocks } from "../../src/log/append-blocks.js";
import { readFactLogs } from "../../src/log/read-fact-logs.js";
import { readRawLogs } from "../../src/log/read-raw-logs.js";
import { decodedBlock } from "../api/support/write-chain.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
let client: pg.Client;

/** Two logs a block, each of two bytes; all tell facts but those of every third block. */
beforeAll(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("select log.open_chain(1, 'one', 10)");
  const blocks = Array.from({ length: 12 }, (_, number) => {
    const block = decodedBlock(1, { number, time: 1_000, events: ["one", "two"] });
    const decoding = { events: [], ...(number % 3 === 0 ? {} : { tellsFacts: true }) };
    return { ...block, logs: block.logs.map((log) => ({ ...log, decoding })) };
  });
  await appendBlocks(client, 1, blocks);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** How many logs each query for them gives, while `read` runs. */
async function logsAQuery(read: () => Promise<void>): Promise<(number | null)[]> {
  const counts: (number | null)[] = [];
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<pg.QueryResult>;
  const counting = async (...args: unknown[]) => {
    const result = await query(...args);
    if (result.fields.some(({ name }) => name === "data")) counts.push(result.rowCount);
    return result;
  };
  Object.assign(client, { query: counting });
  try {
    await read();
  } finally {
    Reflect.deleteProperty(client, "query");
  }
  return counts;
}

it.each([
  ["logs", { logs: 3, bytes: 1_000 }],
  ["bytes", { logs: 1_000, bytes: 5 }],
])("holds whole blocks up to a bound of %s, and yields them one by one", async (_, bounds) => {
  const numbers: number[] = [];
  const counts = await logsAQuery(async () => {
    for await (const { number, logs } of readFactLogs(client, 1, 10, bounds)) {
      numbers.push(number);
      expect(logs.map(({ logIndex }) => logIndex)).toEqual([0, 1]);
    }
  });
  expect(numbers).toEqual([1, 2, 4, 5, 7, 8, 10]);
  expect(counts).toEqual([4, 4, 4, 2]);
});

it("holds at least a block of raw logs, whatever the bounds", async () => {
  const found: number[][] = [];
  for await (const { above, upTo, blocks } of readRawLogs(client, 1, 8, 20, { logs: 1, bytes: 1 })) {
    found.push([above, upTo, ...blocks.map(({ logs }) => logs.length)]);
  }
  expect(found).toEqual([
    [8, 9, 2],
    [9, 10, 2],
    [10, 11, 2],
  ]);
});
