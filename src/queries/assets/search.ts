import type { Hex } from "../../domain/hex.js";
import { isValidAt, isWithin } from "../reading/cut.js";
import type { ChainToken } from "../money/earnings.js";
import { escapePattern, startOf } from "../lists/filter.js";
import { type Position, positionColumns } from "../reading/position.js";
import type { Snapshot } from "../reading/snapshot.js";
import { bytes, sql } from "../reading/sql.js";

/** How many of each kind a search finds at most. */
export const SEARCH_LIMIT = 20;

/** Keys of registered assets whose name, as far as it is indexed, contains the text in any case; shortest names first. */
export async function searchAssetNames(snapshot: Snapshot, text: string): Promise<Hex[]> {
  const name = startOf(sql`m.name`);
  const rows = await snapshot.query<{ asset: Hex }>(sql`
    select m.asset from projection.asset_metadata as m
    where ${name} ilike ${`%${escapePattern(text)}%`} and ${isValidAt(snapshot.cut, sql`m`)}
    order by length(${name}), ${name}, m.asset limit ${SEARCH_LIMIT}`);
  return rows.map(({ asset }) => asset);
}

/** Tokens at present named by the log whose symbol begins with the text in any case, shortest symbols first. */
export function searchTokenSymbols(snapshot: Snapshot, text: string): Promise<ChainToken[]> {
  return snapshot.query<ChainToken>(sql`
    select m.chain_id as "chainId", m.token from enrichment.token as m
    where lower(m.symbol) like lower(${`${escapePattern(text)}%`})
      and exists(select from projection.token_hour as h where h.chain_id = m.chain_id and h.token = m.token)
    order by length(m.symbol), lower(m.symbol), m.chain_id, m.token limit ${SEARCH_LIMIT}`);
}

/** Positions of a transaction's events, on whichever chain, in their order. */
export function searchTransaction(snapshot: Snapshot, transactionHash: Hex): Promise<Position[]> {
  return snapshot.query<Position>(sql`
    select ${positionColumns(sql`e`)} from log.event as e
    where e.transaction_hash = ${bytes(transactionHash)} and ${isWithin(snapshot.cut, sql`e`)}
    order by e.chain_id, e.block_number, e.log_index, e.sub_index limit ${SEARCH_LIMIT}`);
}
