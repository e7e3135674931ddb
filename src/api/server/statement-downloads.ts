import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GraphQLError } from "graphql";
import type { Pool } from "pg";
import type { ApiConfig, ChainConfig } from "../../config/tributary-config.js";
import { streamTable } from "../../exports/export-table.js";
import { createCsvEncoder } from "../../exports/formats/csv.js";
import { createNdjsonEncoder } from "../../exports/formats/ndjson.js";
import { describeCut, resolveScope } from "../../exports/scope.js";
import { createStatementSource } from "../../exports/statement/statement-source.js";
import { readIdentityAccounts } from "../../queries/people/identities.js";
import { countAccountEntries } from "../../queries/money/ledger-entries.js";
import { cutOf } from "../../queries/reading/pinned-cut.js";
import { QueryError } from "../../queries/reading/query-error.js";
import { type OpenSnapshot, openSnapshot } from "../../queries/reading/snapshot.js";
import { createHeaderTimes } from "../as-of/header-times.js";
import { createMaskError } from "../plugins/mask-error.js";
import { allowOrigin } from "./cors.js";
import { type StatementQuery, readStatementRequest } from "./read-statement-request.js";
import { sendError } from "./send.js";

export interface StatementDownloadsOptions {
  /** Connects as a role that can only read. */
  readonly pool: Pool;
  readonly api: Pick<ApiConfig, "limits" | "cors">;
  readonly chains: readonly ChainConfig[];
  readonly reportError: (error: unknown) => void;
  /** Takes one of the client's places for downloads; null where none is left. */
  readonly takePlace: (request: IncomingMessage) => (() => void) | null;
}

const TYPES = { csv: "text/csv; charset=utf-8; header=present", ndjson: "application/x-ndjson; charset=utf-8" };
const STATUS: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: 400,
  BLOCK_NOT_INDEXED: 404,
  NOT_FOUND: 404,
  QUERY_TOO_COMPLEX: 413,
  RATE_LIMITED: 429,
  TIMEOUT: 503,
  UPSTREAM_UNAVAILABLE: 503,
};

/**
 * Earnings statements as files to download: `/export/statement.csv` and `.ndjson`. Each is one snapshot, read no faster than
 * it is taken, bounded in rows, time and how many there are at once. What fails before the first byte is said as the API says
 * errors; what fails later breaks the connection off, so that nobody takes a part for the whole.
 */
export function createStatementDownloads({ pool, api, chains, reportError, takePlace }: StatementDownloadsOptions) {
  const { limits } = api;
  const readHeaderTime = createHeaderTimes(chains);
  const mask = createMaskError(reportError);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowOrigin(api.cors, request, response);
    const givePlaceBack = takePlace(request);
    if (!givePlaceBack) {
      response.setHeader("retry-after", "5");
      const message = `Too many downloads: expected fewer than ${limits.downloadsPerIp} of yours under way, and fewer than ${limits.downloads} in all. Try again in a moment.`;
      return refuse(response, new QueryError("RATE_LIMITED", message));
    }
    const snapshot = openSnapshot(pool, { statementTimeoutMs: limits.statementMs });
    const tooLong = new AbortController();
    const timer = setTimeout(() => tooLong.abort(new Error("A download took too long.")), limits.downloadMs);
    try {
      await send(
        readStatementRequest(new URL(request.url ?? "", "http://localhost")),
        snapshot,
        request,
        response,
        tooLong.signal,
      );
    } catch (error) {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        if (!tooLong.signal.aborted && !isGone(error)) reportError(error);
      } else refuse(response, error);
    } finally {
      clearTimeout(timer);
      givePlaceBack();
      await snapshot.close();
    }
  }

  async function send(
    query: StatementQuery,
    snapshot: OpenSnapshot,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const scope = await resolveScope(snapshot, query.scope, readHeaderTime);
    const at = snapshot.at(cutOf(scope.closing));
    const accounts = query.account
      ? [query.account]
      : (await readIdentityAccounts(snapshot.at(cutOf(scope.known)), [query.identity ?? "0x"]))[0];
    if (!accounts)
      throw new QueryError(
        "NOT_FOUND",
        `identity: expected one an account was linked to, found none named ${query.identity}.`,
      );
    const above = scope.opening ? cutOf(scope.opening) : undefined;
    const count = await countAccountEntries(at, { accounts, tokens: query.tokens, above, limit: limits.downloadRows });
    if (count > limits.downloadRows) {
      throw new QueryError(
        "QUERY_TOO_COMPLEX",
        `Expected at most ${limits.downloadRows} movements, found more. Ask for a shorter period, or use the command tributary export statement.`,
      );
    }
    const source = createStatementSource(snapshot, scope, { accounts, tokens: query.tokens });
    const encoder = query.format === "csv" ? createCsvEncoder(source.columns) : createNdjsonEncoder(source.columns);
    const body = streamTable(source, encoder);
    // Waited for before anything is said: what fails until then is told as an error.
    const beginning = request.method === "HEAD" ? undefined : await withinTime(body.next(), signal);
    response.setHeader("tributary-as-of", describeCut(scope.closing));
    response.setHeader("content-type", TYPES[query.format]);
    response.setHeader("content-disposition", `attachment; filename="${fileName(query)}"`);
    response.setHeader("cache-control", "private, no-store");
    response.setHeader("x-content-type-options", "nosniff");
    if (!beginning) {
      response.end();
      return;
    }
    await pipeline(Readable.from(resume(beginning, body), { objectMode: false }), response, { signal });
  }

  function refuse(response: ServerResponse, error: unknown): void {
    const told = mask(error);
    const code = told instanceof GraphQLError ? String(told.extensions["code"]) : "INTERNAL_SERVER_ERROR";
    sendError(response, STATUS[code] ?? 500, { message: told.message, code });
  }

  return { answer };
}

/** Throws TIMEOUT where the signal is aborted first. */
async function withinTime<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const isOver = new AbortController();
  const timeUp = once(signal, "abort", { signal: isOver.signal }).then(() => {
    throw new QueryError("TIMEOUT", "The statement took too long. Ask for a shorter period, or for one token.");
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    timeUp.catch(() => undefined);
    isOver.abort();
  }
}

/** A sequence of which the first item has been taken. */
async function* resume<Item>(first: IteratorResult<Item>, rest: AsyncGenerator<Item>): AsyncGenerator<Item> {
  if (!first.done) yield first.value;
  yield* rest;
}

/** Whether it says no more than that the client took no more. */
const isGone = (error: unknown): boolean =>
  ["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"].includes(String((error as NodeJS.ErrnoException).code));

/** Made of what has been checked only: hex digits, days and digits. */
function fileName({ format, account, identity, scope }: StatementQuery): string {
  const parts = ["statement", account ?? identity, scope.from, scope.to && `to-${scope.to}`];
  return `${parts
    .filter(Boolean)
    .join("-")
    .replaceAll(/[^\w.-]/g, "_")}.${format}`;
}
