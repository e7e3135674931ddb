import { GraphQLError } from "graphql";
import { QUERY_ERROR_CODES, QueryError, type QueryErrorCode } from "../../queries/query-error.js";

/** SQLSTATE of a statement that ran into statement_timeout or was cancelled. */
const QUERY_CANCELED = "57014";
const UNREACHABLE = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "57P01", "57P02", "57P03", "53300"]);

const known = (message: string, code: QueryErrorCode, at?: GraphQLError) =>
  new GraphQLError(message, { ...(at ? locate(at) : {}), extensions: { code } });

/**
 * What the one who asked is told of an error: its message and code where it was meant for them, else only that something
 * unexpected happened, which `report` hears in full.
 */
export function createMaskError(report: (error: unknown) => void) {
  return (error: unknown): GraphQLError => {
    const at = error instanceof GraphQLError ? error : undefined;
    const cause = rootCause(error);
    if (cause instanceof QueryError) return known(cause.message, cause.code, at);
    // What fails while it is answered, rather than read, is our fault: a null or value the schema does not allow.
    if (cause instanceof GraphQLError && !at?.path) return withApiCode(cause);
    const sqlState = (cause as { code?: unknown } | null)?.code;
    if (sqlState === QUERY_CANCELED) {
      return known(
        "The database took too long. Ask for less: a narrower filter, a shorter page, fewer fields.",
        "TIMEOUT",
        at,
      );
    }
    if (isUnreachable(cause, sqlState)) {
      report(cause);
      return known("The database cannot be reached at the moment. Try again.", "UPSTREAM_UNAVAILABLE", at);
    }
    report(cause);
    return new GraphQLError("Something unexpected happened; it has been logged.", {
      ...(at ? locate(at) : {}),
      extensions: { code: "INTERNAL_SERVER_ERROR" },
    });
  };
}

/** GraphQL's own errors (syntax, validation, variables, scalars) are the asker's. */
function withApiCode(error: GraphQLError): GraphQLError {
  const { http } = error.extensions;
  const code = QUERY_ERROR_CODES.find((one) => one === error.extensions["code"]) ?? "BAD_USER_INPUT";
  return new GraphQLError(error.message, {
    ...locate(error),
    extensions: { code, ...(http ? { http } : {}) },
  });
}

const locate = ({ nodes, source, positions, path }: GraphQLError) => ({
  ...(nodes ? { nodes } : {}),
  ...(source ? { source } : {}),
  ...(positions ? { positions } : {}),
  ...(path ? { path } : {}),
});

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

const isUnreachable = (cause: unknown, code: unknown): boolean =>
  (typeof code === "string" && UNREACHABLE.has(code)) ||
  (cause instanceof Error && /timeout exceeded when trying to connect|Connection terminated/i.test(cause.message));
