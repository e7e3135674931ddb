import { GraphQLError } from "graphql";
import { QUERY_ERROR_CODES, QueryError, type QueryErrorCode } from "../../queries/reading/query-error.js";

/** SQLSTATE of a statement that ran into statement_timeout or was cancelled. */
const QUERY_CANCELED = "57014";
/** SQLSTATEs of what a replica that catches up, or a deadlock, ends: it may well work the next time. */
const CONFLICTS = ["40001", "40P01"];
/** Of a connection not had or lost: SQLSTATEs, the classes 08 and 57P with all they hold, and what the network says. */
const UNREACHABLE =
  /^(08...|57P..|53300|25P03|E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH))$/;
/** What pg says of one in words only. */
const LOST = /timeout exceeded when trying to connect|^timeout expired$|Connection terminated|is not queryable$/i;

const UNEXPECTED = "INTERNAL_SERVER_ERROR";
const CODES = [...QUERY_ERROR_CODES, UNEXPECTED] as const;

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
    if (CONFLICTS.some((one) => one === sqlState)) {
      report(cause);
      return known("The database could not finish this at the moment. Try again.", "UPSTREAM_UNAVAILABLE", at);
    }
    if (isUnreachable(cause, sqlState)) {
      report(cause);
      return known("The database cannot be reached at the moment. Try again.", "UPSTREAM_UNAVAILABLE", at);
    }
    report(cause);
    return new GraphQLError("Something unexpected happened; it has been logged.", {
      ...(at ? locate(at) : {}),
      extensions: { code: UNEXPECTED },
    });
  };
}

/** GraphQL's own errors (syntax, validation, variables, scalars) are the asker's; one that was masked before stays as it is. */
function withApiCode(error: GraphQLError): GraphQLError {
  const { http } = error.extensions;
  const code = CODES.find((one) => one === error.extensions["code"]) ?? "BAD_USER_INPUT";
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
  (typeof code === "string" && UNREACHABLE.test(code)) || (cause instanceof Error && LOST.test(cause.message));
