import pg from "pg";
import type { Hex } from "../../../src/domain/hex.js";
import type { TokenMetadata } from "../../../src/enrichment/read-token.js";
import { saveToken } from "../../../src/enrichment/token-store.js";

/** Keeps a token's metadata as the chain's own process does. */
export async function writeToken(
  ownerUrl: string,
  chainId: number,
  token: Hex,
  metadata: TokenMetadata,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await saveToken(client, chainId, token, metadata, 1_000);
  } finally {
    await client.end();
  }
}
