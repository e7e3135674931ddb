import { numberToHex, type Address, type Hex } from "viem";
import { z } from "zod";
import type { PlannedCall } from "./calls.js";
import { createJsonRpc, type JsonRpc } from "./json-rpc.js";

export interface BlockHead {
  number: number;
  hash: string;
  /** Seconds since 1970. */
  timestamp: number;
  transactions: string[];
}

/** Writes blocks to one local node that mines only when told to. */
export interface BlockWriter {
  rpc: JsonRpc;
  /** Signs the calls so that the node puts them into the block in this order. */
  sign(calls: readonly PlannedCall[]): Promise<Hex[]>;
  /** Mines one block and returns the hashes of the transactions it was asked to hold. */
  mine(timestamp: number, rawTransactions: readonly string[]): Promise<string[]>;
  /** Takes the last `depth` blocks off the chain. */
  rollback(depth: number): Promise<void>;
  readBlock(number: number | "latest"): Promise<BlockHead>;
  /** Reads nonces from the chain again; needed after transactions were signed and not mined. */
  forgetNonces(): void;
}

// The node orders a block by this fee, highest first, so that it falls by one with each transaction of a block.
const highestFee = 20n * 10n ** 9n;
const priorityFee = 10n ** 9n;

const quantity = z.string().transform(Number);
const blockSchema = z.object({
  number: quantity,
  hash: z.string(),
  timestamp: quantity,
  transactions: z.array(z.string()),
});

export function createBlockWriter(url: string, chainId: number): BlockWriter {
  const rpc = createJsonRpc(url);
  const nonces = new Map<Address, number>();

  async function takeNonce(address: Address): Promise<number> {
    const nonce = nonces.get(address) ?? quantity.parse(await rpc.call("eth_getTransactionCount", address, "latest"));
    nonces.set(address, nonce + 1);
    return nonce;
  }

  async function sign(calls: readonly PlannedCall[]): Promise<Hex[]> {
    const signed: Hex[] = [];
    for (const [index, { from, to, data, value, gas }] of calls.entries()) {
      signed.push(
        await from.account.signTransaction({
          type: "eip1559",
          chainId,
          nonce: await takeNonce(from.address),
          ...(to === undefined ? {} : { to }),
          data,
          value,
          gas,
          maxFeePerGas: highestFee - BigInt(index),
          maxPriorityFeePerGas: priorityFee,
        }),
      );
    }
    return signed;
  }

  async function mine(timestamp: number, rawTransactions: readonly string[]): Promise<string[]> {
    const calls = rawTransactions.map((raw) => ({ method: "eth_sendRawTransaction", params: [raw] }));
    const hashes = z.array(z.string()).parse(await rpc.batch(calls));
    await rpc.call("evm_mine", { timestamp });
    return hashes;
  }

  async function rollback(depth: number): Promise<void> {
    await rpc.call("anvil_rollback", depth);
    nonces.clear();
  }

  async function readBlock(number: number | "latest"): Promise<BlockHead> {
    const tag = number === "latest" ? number : numberToHex(number);
    return blockSchema.parse(await rpc.call("eth_getBlockByNumber", tag, false));
  }

  return { rpc, sign, mine, rollback, readBlock, forgetNonces: () => nonces.clear() };
}
