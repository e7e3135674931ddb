import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { formatSeconds, parseSeconds } from "../../domain/utc-time.js";

/** Whole seconds since 1970 inside, RFC 3339 outside. */
export const DateTimeScalar = new GraphQLScalarType<number, string>({
  name: "DateTime",
  description: "A moment in whole seconds, RFC 3339: always UTC out, such as 2026-01-31T12:00:00Z; any offset in.",
  serialize: (value) => {
    if (typeof value !== "number") throw new GraphQLError("DateTime: expected seconds since 1970.");
    return formatSeconds(value);
  },
  parseValue: readSeconds,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING) return readSeconds(node.value);
    throw new GraphQLError(`DateTime: expected an RFC 3339 string, found ${node.kind}.`);
  },
});

function readSeconds(value: unknown): number {
  const seconds = typeof value === "string" ? parseSeconds(value) : undefined;
  if (seconds === undefined) {
    throw new GraphQLError(
      `DateTime: expected RFC 3339 in whole seconds such as 2026-01-31T12:00:00Z, found ${JSON.stringify(String(value).slice(0, 80))}.`,
    );
  }
  return seconds;
}
