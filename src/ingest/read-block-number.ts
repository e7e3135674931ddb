import { createPublicClient, http } from "viem";

/** The number of the newest block at a JSON-RPC endpoint over HTTP. */
export async function readBlockNumber(rpcUrl: string): Promise<number> {
  const client = createPublicClient({ transport: http(rpcUrl, { retryCount: 0, timeout: 5_000 }), cacheTime: 0 });
  return Number(await client.getBlockNumber());
}
