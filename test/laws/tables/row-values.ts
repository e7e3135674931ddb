import { decodeAssetKey, formatAssetId } from "../../../src/domain/asset-key.js";
import type { Hex } from "../../../src/domain/hex.js";
import { formatContributionId, formatInvocationId, formatTokenId } from "../../../src/domain/ids.js";

/** A row as pg gives it: bytea as Buffer; bigint and numeric as decimal text. */
export type Row = Record<string, unknown>;

export const hex = (bytes: unknown): Hex => `0x${(bytes as Buffer).toString("hex")}`;
export const text = (value: unknown): string => value as string;
export const asset = (key: unknown): string => formatAssetId(decodeAssetKey(hex(key)));
export const token = (row: Row): string => formatTokenId(Number(row.chain_id), hex(row.token));

export const nullable = <T>(value: unknown, map: (value: unknown) => T): T | null =>
  value === null ? null : map(value);

export const contribution = (row: Row, contract: unknown): string =>
  formatContributionId(Number(row.chain_id), hex(contract), text(row.contribution));

export const invocation = (row: Row, contract: unknown, id: unknown): string =>
  formatInvocationId(Number(row.chain_id), hex(contract), text(id));

export const position = (row: Row): Row => ({
  chainId: Number(row.chain_id),
  blockNumber: Number(row.block_number),
  logIndex: row.log_index,
  sub: row.sub_index,
});
