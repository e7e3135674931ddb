import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** Rows go to the server in pieces of about this many characters: large enough to be quick, small enough to hold. */
const CHUNK_CHARACTERS = 256 * 1024;

/** Sends COPY text rows, each ending in a newline, into a table. The rows are made as they are sent. */
export async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<string>,
): Promise<void> {
  const target = client.query(copyFrom(`copy ${table} (${columns.join(", ")}) from stdin`));
  await pipeline(Readable.from(inChunks(rows)), target);
}

function* inChunks(rows: Iterable<string>): Generator<Buffer> {
  let chunk = "";
  for (const row of rows) {
    chunk += row;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield Buffer.from(chunk);
      chunk = "";
    }
  }
  if (chunk !== "") yield Buffer.from(chunk);
}
