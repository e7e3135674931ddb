import type { ClientBase } from "pg";
import { copyRowsOut } from "../log/copy-rows.js";
import { escapeAsServer } from "../log/copy-text.js";
import { EVENT_COLUMNS, formatEventRows } from "../log/event-row.js";
import type { PortionBounds } from "../log/portion.js";
import { type Portion, readRawLogs } from "../log/read-raw-logs.js";
import { readScope } from "../log/scope.js";
import { createDigestCheck, inSnapshot } from "../log/verify-digests.js";
import type { Decoder } from "../sources/create-decoder.js";

export interface VerifyLogOptions {
  readonly chainId: number;
  /** This call's alone, of today's config. */
  readonly decoder: Decoder;
  readonly bounds?: PortionBounds;
}

export interface LogVerification {
  /** The first difference, in words. */
  readonly difference: string | undefined;
  /** Logs whose events are of another version of their adapter, up to the difference: redecode brings them up to date. */
  readonly otherVersions: number;
  /** False where the chain was indexed for other logs than the config asks for: indexing reads it again, and only then events can be compared. */
  readonly hasComparedEvents: boolean;
}

/**
 * Checks a chain's log in one snapshot, without changing it: that its digests are those of its raw logs, and that its events are
 * those which the adapters make of them.
 */
export async function verifyLog(
  client: ClientBase,
  { chainId, decoder, bounds }: VerifyLogOptions,
): Promise<LogVerification> {
  const checkDigests = createDigestCheck();
  decoder.rewind(-1);
  return inSnapshot(client, async () => {
    await client.query("set local bytea_output = 'hex'");
    const scope = await readScope(client, chainId, decoder.filters);
    const hasComparedEvents = scope.firstBlock === undefined;
    let [otherVersions, above] = [0, -1];
    const finding = (difference?: string): LogVerification => ({ difference, otherVersions, hasComparedEvents });
    for await (const portion of readRawLogs(client, chainId, -1, Number.MAX_SAFE_INTEGER, bounds)) {
      const wrong = checkDigests(portion);
      if (wrong !== undefined) {
        return finding(`the raw logs of chain ${chainId} do not match their digest from block ${wrong} on`);
      }
      above = portion.upTo;
      if (!hasComparedEvents) continue;
      const compared = await compareEvents(client, chainId, portion, decoder);
      decoder.settle(portion.upTo);
      otherVersions += compared.otherVersions;
      if (compared.difference !== undefined) return finding(compared.difference);
    }
    // Rows that are no log's first event may stand above the last log.
    const left = { above, upTo: Number.MAX_SAFE_INTEGER, blocks: [], strayBlock: undefined };
    return finding((await compareEvents(client, chainId, left, decoder)).difference);
  });
}

/** The digests cover what a log's first row has of the chain: it is not read again. */
const COMPARED_COLUMNS = EVENT_COLUMNS.filter((column) => column !== "topics" && column !== "data");
const COMPARED_INDEXES = COMPARED_COLUMNS.map((column) => EVENT_COLUMNS.indexOf(column));
const [BLOCK, LOG, VERSION] = (["block_number", "log_index", "adapter_version"] as const).map((column) =>
  COMPARED_COLUMNS.indexOf(column),
) as [number, number, number];

/** The rows of a log, as far as they are compared. */
interface LogRows {
  readonly block: number;
  readonly log: number;
  readonly rows: (readonly string[])[];
}

/** Compares the events of a portion with those decoded from its raw logs, log by log. */
async function compareEvents(
  client: ClientBase,
  chainId: number,
  portion: Portion,
  decoder: Decoder,
): Promise<{ difference: string | undefined; otherVersions: number }> {
  const expected = decodeLogs(chainId, portion, decoder);
  let [awaited, otherVersions] = [expected.next().value, 0];
  for await (const stored of storedLogs(client, chainId, portion)) {
    // Each log that is decoded was read from a row of its own, so none is awaited that is not there.
    const isSame = awaited?.block === stored.block && awaited.log === stored.log;
    const decoded = isSame && awaited ? awaited.rows : [];
    if (isSame) awaited = expected.next().value;
    if (isOtherVersion(decoded, stored.rows)) {
      otherVersions += 1;
      continue;
    }
    const difference = describeDifference(chainId, decoded, stored);
    if (difference !== undefined) return { difference, otherVersions };
  }
  return { difference: undefined, otherVersions };
}

/** An adapter writes all rows of a log: where only some are of another version, one was put in. */
function isOtherVersion(expected: LogRows["rows"], rows: LogRows["rows"]): boolean {
  const [version, stored] = [expected[0]?.[VERSION], rows[0]?.[VERSION]];
  return version !== undefined && version !== stored && rows.every((row) => row[VERSION] === stored);
}

function describeDifference(
  chainId: number,
  expected: LogRows["rows"],
  { block, log, rows }: LogRows,
): string | undefined {
  const place = `of log ${log} in block ${block} of chain ${chainId}`;
  for (let at = 0; at < Math.max(rows.length, expected.length); at += 1) {
    const [stored, decoded] = [rows[at], expected[at]];
    if (!stored) return `event ${at} ${place}, which the adapters decode, is not in the log`;
    if (!decoded) return `event ${at} ${place} is not one that the adapters decode`;
    const column = stored.findIndex((value, index) => value !== decoded[index]);
    if (column >= 0) {
      return (
        `event ${at} ${place} has ${shorten(stored[column])} as ${COMPARED_COLUMNS[column]}, ` +
        `the adapters decode ${shorten(decoded[column])}`
      );
    }
  }
  return undefined;
}

const shorten = (value = ""): string => (value.length > 100 ? `${value.slice(0, 100)}…` : value);

function* decodeLogs(chainId: number, { blocks }: Portion, decoder: Decoder): Generator<LogRows, undefined> {
  for (const { number, time, logs } of blocks) {
    const place = { chainId, blockNumber: number, blockTime: time };
    for (const decoded of decoder.decodeBlock(logs, number)) {
      const rows = formatEventRows(place, decoded).split("\n").slice(0, -1);
      yield {
        block: number,
        log: decoded.log.logIndex,
        rows: rows.map((row) => {
          const values = escapeAsServer(row).split("\t");
          return COMPARED_INDEXES.map((index) => values[index] ?? "");
        }),
      };
    }
  }
}

async function* storedLogs(
  client: ClientBase,
  chainId: number,
  { above, upTo }: Portion,
): AsyncGenerator<LogRows, undefined> {
  const lines = copyRowsOut(
    client,
    `select ${COMPARED_COLUMNS.join(", ")} from log.event
     where chain_id = ${chainId} and block_number > ${above} and block_number <= ${upTo}
     order by block_number, log_index, sub_index`,
  );
  let current: LogRows | undefined;
  for await (const line of lines) {
    const row = line.split("\t");
    const [block, log] = [Number(row[BLOCK]), Number(row[LOG])];
    if (current?.block !== block || current.log !== log) {
      if (current) yield current;
      current = { block, log, rows: [] };
    }
    current.rows.push(row);
  }
  if (current) yield current;
}
