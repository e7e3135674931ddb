import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/** Longest number read: sums of 256-bit weights stay far below, and nobody makes us parse a book. */
const MAX_DIGITS = 1_000;

/** Integers of any size: a decimal string out; a string or an integer in. */
export const BigIntScalar = new GraphQLScalarType<bigint, string>({
  name: "BigInt",
  description: "An integer of any size. Always a decimal string out; a decimal string or an integer in.",
  serialize: (value) => toBigInt(value).toString(),
  parseValue: toBigInt,
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.STRING) return toBigInt(node.value);
    throw new GraphQLError(`BigInt: expected an integer, found ${node.kind}.`);
  },
});

function toBigInt(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "string" && value.length <= MAX_DIGITS && /^-?\d+$/.test(value)) return BigInt(value);
  throw new GraphQLError(
    `BigInt: expected a decimal string, or an integer within 2^53, found ${JSON.stringify(String(value).slice(0, 80))}.`,
  );
}
