import type { ClientBase } from "pg";
import { createPublicClient, http } from "viem";
import type { Hex } from "../domain/hex.js";

export interface ForeignBlock {
  number: number;
  stored: Hex;
  /** Undefined: the chain has no block of this number. */
  onChain: Hex | undefined;
}

/** Headers asked for in one call. */
const HEADERS_A_CALL = 50;

/** A reorg that the chain has seen and the log not yet: it is followed within this time, or the difference is one. */
const FOLLOWED_WITHIN_MS = 10_000;

/** Compares the hash of every block in a chain's log with the chain's own; returns the lowest one that differs and stays. */
export async function findForeignBlock(
  client: ClientBase,
  chainId: number,
  rpcUrl: string,
): Promise<{ checked: number; foreign: ForeignBlock | undefined }> {
  const rpc = createPublicClient({ transport: http(rpcUrl, { batch: { batchSize: HEADERS_A_CALL } }) });
  let checked = 0;
  for (let from = -1; ;) {
    const { rows } = await client.query<{ number: string; hash: Buffer }>(
      "select number, hash from log.block where chain_id = $1 and number > $2 order by number limit $3",
      [chainId, from, HEADERS_A_CALL],
    );
    const last = rows.at(-1);
    if (!last) return { checked, foreign: undefined };
    const found = await Promise.all(
      rows.map(async (row): Promise<ForeignBlock | undefined> => {
        const block = await rpc.request({
          method: "eth_getBlockByNumber",
          params: [`0x${BigInt(row.number).toString(16)}`, false],
        });
        const stored: Hex = `0x${row.hash.toString("hex")}`;
        const onChain = block?.hash ?? undefined;
        return onChain === stored ? undefined : { number: Number(row.number), stored, onChain };
      }),
    );
    const foreign = found.find((block) => block !== undefined);
    if (foreign) {
      if (await isStillHeld(client, chainId, foreign)) return { checked, foreign };
      // It went with a reorg: what stands there now is looked at instead.
      from = foreign.number - 1;
      continue;
    }
    checked += rows.length;
    from = Number(last.number);
  }
}

async function isStillHeld(client: ClientBase, chainId: number, { number, stored }: ForeignBlock): Promise<boolean> {
  const until = Date.now() + FOLLOWED_WITHIN_MS;
  for (;;) {
    const { rowCount } = await client.query(
      "select from log.block where chain_id = $1 and number = $2 and hash = decode($3, 'hex')",
      [chainId, number, stored.slice(2)],
    );
    if (!rowCount) return false;
    if (Date.now() >= until) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
