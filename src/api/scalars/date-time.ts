import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.0+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** The last second RFC 3339 can write; a header may claim a later one. */
const LAST_SECOND = 253_402_300_799;

/** Whole seconds since 1970 inside, RFC 3339 outside. */
export const DateTimeScalar = new GraphQLScalarType<number, string>({
  name: "DateTime",
  description: "A moment in whole seconds, RFC 3339: always UTC out, such as 2026-01-31T12:00:00Z; any offset in.",
  serialize: (value) => {
    if (typeof value !== "number") throw new GraphQLError("DateTime: expected seconds since 1970.");
    return formatSeconds(value);
  },
  parseValue: parseSeconds,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING) return parseSeconds(node.value);
    throw new GraphQLError(`DateTime: expected an RFC 3339 string, found ${node.kind}.`);
  },
});

/** RFC 3339 in UTC, of seconds since 1970. */
export const formatSeconds = (seconds: number): string =>
  new Date(Math.min(seconds, LAST_SECOND) * 1000).toISOString().replace(".000Z", "Z");

function parseSeconds(value: unknown): number {
  const match = typeof value === "string" ? RFC_3339.exec(value) : null;
  const millis = match ? Date.parse(match[0].toUpperCase()) : Number.NaN;
  // Date.parse lets February 30 roll over into March; the round trip does not.
  const local = match && new Date(Date.parse(`${match[0].slice(0, 19).toUpperCase()}Z`));
  const isRealDay = match && local && !Number.isNaN(local.getTime()) && local.getUTCDate() === Number(match[3]);
  if (Number.isNaN(millis) || !isRealDay) {
    throw new GraphQLError(
      `DateTime: expected RFC 3339 in whole seconds such as 2026-01-31T12:00:00Z, found ${JSON.stringify(String(value).slice(0, 80))}.`,
    );
  }
  return millis / 1000;
}
