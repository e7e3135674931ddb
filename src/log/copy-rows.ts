import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import type { ClientBase } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

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

/**
 * The COPY text rows of a query that takes no parameters, without their newlines. Read to the end even where the caller stops
 * sooner, for the connection is of no use before.
 */
export async function* copyRowsOut(client: ClientBase, query: string): AsyncGenerator<string> {
  const source = client.query(copyTo(`copy (${query}) to stdout`));
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        yield bytes.toString("utf8", from, end);
        from = end + 1;
      }
      rest = bytes.subarray(from);
    }
  } finally {
    if (!source.readableEnded && !source.errored) await finished(source.resume());
  }
}

const NEWLINE = 10;
