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

/** Compares the hash of every block in a chain's log with the chain's own; returns the lowest one that differs. */
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
    if (foreign) return { checked, foreign };
    checked += rows.length;
    from = Number(last.number);
  }
}
