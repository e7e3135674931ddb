import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { getAddress, isAddress } from "viem/utils";
import type { Hex } from "../../domain/hex.js";

/** Bytes of any length. */
export const BytesScalar = new GraphQLScalarType<Hex, string>({
  name: "Bytes",
  description: "Bytes as 0x-prefixed hexadecimal text, lowercase out, any case in.",
  serialize: (value) => {
    if (typeof value !== "string") throw new GraphQLError("Bytes: expected 0x-hex.");
    return value;
  },
  parseValue: parseBytes,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING) return parseBytes(node.value);
    throw new GraphQLError(`Bytes: expected a 0x-hex string, found ${node.kind}.`);
  },
});

/** Accounts and contracts; lowercase inside. */
export const AddressScalar = new GraphQLScalarType<Hex, string>({
  name: "Address",
  description:
    "An account or contract: 20 bytes as 0x-hex. EIP-55 checksummed out; any case in, checksum not asked for.",
  serialize: (value) => {
    if (typeof value !== "string") throw new GraphQLError("Address: expected 0x-hex.");
    return getAddress(value);
  },
  parseValue: parseAddress,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING) return parseAddress(node.value);
    throw new GraphQLError(`Address: expected a 0x-hex string, found ${node.kind}.`);
  },
});

function parseBytes(value: unknown): Hex {
  if (typeof value === "string" && /^0x([0-9a-f]{2})*$/i.test(value)) return value.toLowerCase() as Hex;
  throw new GraphQLError(`Bytes: expected 0x-hex, found ${JSON.stringify(String(value).slice(0, 80))}.`);
}

function parseAddress(value: unknown): Hex {
  if (typeof value === "string" && /^0[xX]/.test(value) && isAddress(value.toLowerCase(), { strict: false })) {
    return value.toLowerCase() as Hex;
  }
  throw new GraphQLError(`Address: expected 20 bytes as 0x-hex, found ${JSON.stringify(String(value).slice(0, 80))}.`);
}
