import type { ClientBase } from "pg";
import { createPublicClient, http, toHex, webSocket } from "viem";
import { getWebSocketRpcClient } from "viem/utils";
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

export interface ComparisonOptions {
  readonly followedWithinMs?: number;
}

/**
 * Compares the hash of every block in a chain's log with the chain's own; returns the lowest one that differs and stays. A block that
 * one of the endpoints holds is the chain's: another may lag behind it. Throws where none of them answers.
 */
export async function findForeignBlock(
  client: ClientBase,
  chainId: number,
  rpcUrls: readonly string[],
  { followedWithinMs = FOLLOWED_WITHIN_MS }: ComparisonOptions = {},
): Promise<{ checked: number; foreign: ForeignBlock | undefined }> {
  const endpoints = rpcUrls.map(openEndpoint);
  try {
    return await compareBlocks(client, chainId, endpoints, followedWithinMs);
  } finally {
    await Promise.all(endpoints.map(({ close }) => close()));
  }
}

interface Endpoint {
  /** Undefined where it has no block of this number. */
  readonly readHash: (number: bigint) => Promise<Hex | undefined>;
  readonly close: () => Promise<void>;
}

function openEndpoint(url: string): Endpoint {
  const isSocket = /^wss?:/.test(url);
  const rpc = isSocket
    ? createPublicClient({ transport: webSocket(url, { keepAlive: false, reconnect: false }) })
    : createPublicClient({ transport: http(url, { batch: { batchSize: HEADERS_A_CALL } }) });
  let wasAsked = false;
  return {
    async readHash(number) {
      wasAsked = true;
      const params = [toHex(number), false] as const;
      const block = await rpc.request({ method: "eth_getBlockByNumber", params: [...params] });
      return block?.hash ?? undefined;
    },
    async close() {
      if (!isSocket || !wasAsked) return;
      const socket = await getWebSocketRpcClient(url, { keepAlive: false, reconnect: false }).catch(() => undefined);
      socket?.close();
    },
  };
}

/** The first endpoint's word, unless another holds the block that is stored. */
async function readHash(endpoints: readonly Endpoint[], number: bigint, stored: Hex): Promise<Hex | undefined> {
  let first: { hash: Hex | undefined } | undefined;
  let failure: unknown;
  for (const endpoint of endpoints) {
    try {
      const hash = await endpoint.readHash(number);
      if (hash === stored) return hash;
      first ??= { hash };
    } catch (error) {
      failure = error;
    }
  }
  if (!first) throw failure;
  return first.hash;
}

async function compareBlocks(
  client: ClientBase,
  chainId: number,
  endpoints: readonly Endpoint[],
  followedWithinMs: number,
): Promise<{ checked: number; foreign: ForeignBlock | undefined }> {
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
        const stored: Hex = `0x${row.hash.toString("hex")}`;
        const onChain = await readHash(endpoints, BigInt(row.number), stored);
        return onChain === stored ? undefined : { number: Number(row.number), stored, onChain };
      }),
    );
    const foreign = found.find((block) => block !== undefined);
    if (foreign) {
      if (await isStillHeld(client, chainId, foreign, followedWithinMs)) return { checked, foreign };
      // It went with a reorg: what stands there now is looked at instead.
      from = foreign.number - 1;
      continue;
    }
    checked += rows.length;
    from = Number(last.number);
  }
}

async function isStillHeld(
  client: ClientBase,
  chainId: number,
  { number, stored }: ForeignBlock,
  followedWithinMs: number,
): Promise<boolean> {
  const until = Date.now() + followedWithinMs;
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
