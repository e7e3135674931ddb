import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

const DECIMALS = 18;
const ONE = 10n ** BigInt(DECIMALS);

/** Shares: integers of 1e-18 inside, plain decimal strings outside. */
export const BigDecimalScalar = new GraphQLScalarType<bigint, string>({
  name: "BigDecimal",
  description:
    'A plain decimal string without exponent, exact, such as "0.3" or "1". Shares have at most 18 decimals: they are integers of 1e-18.',
  serialize: (value) => {
    if (typeof value !== "bigint") throw new GraphQLError("BigDecimal: expected an integer of 1e-18.");
    return formatShare(value);
  },
  parseValue: parseShare,
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING) return parseShare(node.value);
    throw new GraphQLError(`BigDecimal: expected a decimal, found ${node.kind}.`);
  },
});

/** Decimal text of an integer of 1e-18, without trailing zeros. */
export function formatShare(shareWad: bigint): string {
  const size = shareWad < 0n ? -shareWad : shareWad;
  const fraction = (size % ONE).toString().padStart(DECIMALS, "0").replace(/0+$/, "");
  return `${shareWad < 0n ? "-" : ""}${size / ONE}${fraction ? `.${fraction}` : ""}`;
}

function parseShare(value: unknown): bigint {
  const text = typeof value === "number" ? String(value) : value;
  const match = typeof text === "string" ? /^(-?)(\d{1,60})(?:\.(\d{1,18}))?$/.exec(text) : null;
  if (!match) {
    throw new GraphQLError(
      `BigDecimal: expected a decimal with at most 18 decimals and no exponent, found ${JSON.stringify(String(value).slice(0, 80))}.`,
    );
  }
  const [, sign, whole = "", fraction = ""] = match;
  const size = BigInt(whole) * ONE + BigInt(fraction.padEnd(DECIMALS, "0"));
  return sign === "-" ? -size : size;
}
