export const QUERY_ERROR_CODES = [
  "BAD_USER_INPUT",
  "NOT_FOUND",
  "BLOCK_NOT_INDEXED",
  "QUERY_TOO_COMPLEX",
  "RATE_LIMITED",
  "TIMEOUT",
  "UPSTREAM_UNAVAILABLE",
] as const;
export type QueryErrorCode = (typeof QUERY_ERROR_CODES)[number];

/** An error whose message is meant for the one who asked. */
export class QueryError extends Error {
  constructor(
    readonly code: QueryErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "QueryError";
  }
}

export const badInput = (message: string): QueryError => new QueryError("BAD_USER_INPUT", message);
