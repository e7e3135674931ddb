export const zeroAddress = `0x${"0".repeat(40)}`;

/** CAIP-19 id of an ERC-721 asset. */
export function assetId(chainId: number | bigint, registry: string, id: bigint): string {
  return `eip155:${chainId.toString()}/erc721:${registry}/${id.toString()}`;
}

/** CAIP-19 id of a token; the zero address is the chain's native coin. */
export function tokenId(chainId: number, address: string): string {
  return address === zeroAddress ? `eip155:${chainId}/slip44:60` : `eip155:${chainId}/erc20:${address}`;
}

export function contributionId(chainId: number, contract: string, id: bigint): string {
  return `eip155:${chainId}/${contract}/contribution/${id.toString()}`;
}

export function invocationId(chainId: number, contract: string, id: bigint): string {
  return `eip155:${chainId}/${contract}/invocation/${id.toString()}`;
}

/** The chain id inside an asset id. */
export function chainOfAsset(asset: string): number {
  return Number(asset.slice("eip155:".length, asset.indexOf("/")));
}
