import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/** EIP-155 chain ids, which do not fit in GraphQL's 32-bit Int. */
export const ChainIdScalar = new GraphQLScalarType<number, number>({
  name: "ChainId",
  description: "An EIP-155 chain id: a JSON integer from 1 to 2^53-1.",
  serialize: toChainId,
  parseValue: toChainId,
  parseLiteral: (node) => {
    if (node.kind === Kind.INT) return toChainId(Number(node.value));
    throw new GraphQLError(`ChainId: expected an integer, found ${node.kind}.`);
  },
});

function toChainId(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new GraphQLError(
    `ChainId: expected an integer from 1 to 2^53-1, found ${JSON.stringify(String(value).slice(0, 80))}.`,
  );
}
