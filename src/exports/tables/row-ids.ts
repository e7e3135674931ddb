import { decodeAssetKey, formatAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import { formatEventId, formatInvocationId } from "../../domain/ids.js";
import { type Column, column } from "../column.js";

/** The CAIP-19 id of a stored asset key. */
export const assetId = (key: Hex): string => formatAssetId(decodeAssetKey(key));

/** Where something was recorded, so that anyone can look it up on the chain. */
export interface Evidence {
  readonly chainId: number;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly blockTime: number;
  readonly transactionHash: Hex;
  readonly logIndex: number;
  readonly subIndex: number;
}

export const evidenceColumns = <Row extends Evidence>(): Column<Row>[] => [
  column("event", "name", ({ chainId, blockHash, logIndex, subIndex }) =>
    formatEventId(chainId, blockHash, logIndex, subIndex),
  ),
  column("time", "time", ({ blockTime }) => blockTime),
  column("chain_id", "integer", ({ chainId }) => chainId),
  column("block_number", "integer", ({ blockNumber }) => blockNumber),
  column("block_hash", "name", ({ blockHash }) => blockHash),
  column("transaction_hash", "name", ({ transactionHash }) => transactionHash),
  column("log_index", "integer", ({ logIndex }) => logIndex),
  column("sub_index", "integer", ({ subIndex }) => subIndex),
];

export interface ForInvocation {
  readonly chainId: number;
  readonly invocation: string | null;
  readonly invocationContract: Hex | null;
}

/** The id of the invocation that money was settled for; null where none was named. */
export const invocationId = ({ chainId, invocation, invocationContract }: ForInvocation): string | null =>
  invocation !== null && invocationContract !== null
    ? formatInvocationId(chainId, invocationContract, invocation)
    : null;
