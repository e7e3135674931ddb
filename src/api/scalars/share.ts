import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { type Decimal, formatDecimal, formatShare, SHARE_DECIMALS } from "../../domain/decimal.js";

const ONE = 10n ** BigInt(SHARE_DECIMALS);

/** Plain decimal strings outside; inside, shares are integers of 1e-18, and amounts say how many decimals they have. */
export const BigDecimalScalar = new GraphQLScalarType<bigint, string>({
  name: "BigDecimal",
  description:
    'A plain decimal string without exponent, exact, such as "0.3" or "1". Shares have at most 18 decimals: they are integers of 1e-18. Amounts have as many as their token.',
  serialize: (value) => {
    if (typeof value === "bigint") return formatShare(value);
    if (isDecimal(value)) return formatDecimal(value);
    throw new GraphQLError("BigDecimal: expected an integer of 1e-18, or units with their decimals.");
  },
  parseValue: parseShare,
  parseLiteral: (node) => {
    if (node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING) return parseShare(node.value);
    throw new GraphQLError(`BigDecimal: expected a decimal, found ${node.kind}.`);
  },
});

const isDecimal = (value: unknown): value is Decimal =>
  typeof value === "object" && value !== null && "units" in value && "decimals" in value;

function parseShare(value: unknown): bigint {
  const text = typeof value === "number" ? String(value) : value;
  const match = typeof text === "string" ? /^(-?)(\d{1,60})(?:\.(\d{1,18}))?$/.exec(text) : null;
  if (!match) {
    throw new GraphQLError(
      `BigDecimal: expected a decimal with at most 18 decimals and no exponent, found ${JSON.stringify(String(value).slice(0, 80))}.`,
    );
  }
  const [, sign, whole = "", fraction = ""] = match;
  const size = BigInt(whole) * ONE + BigInt(fraction.padEnd(SHARE_DECIMALS, "0"));
  return sign === "-" ? -size : size;
}
