import type { EventRow, LogContent } from "../log/events.js";
import type { LedgerRow } from "../money/ledger.js";
import { type PayoutFilter, matchesFilter } from "../money/payout-filter.js";
import { type Place, placeValues, positionColumns } from "../reading/position.js";
import type { Snapshot } from "../reading/snapshot.js";
import { bytes, sql } from "../reading/sql.js";

/** A payout that a rewind took back, and its event, as they stood. */
export interface Retracted {
  readonly row: LedgerRow;
  readonly event: RetractedEvent;
}

export type RetractedEvent = EventRow & LogContent;

const retractedColumns = sql`
  ${positionColumns(sql`r`)}, r.block_hash as "blockHash", r.block_time as "blockTime", false as "isFinalized",
  r.account, r.token, r.amount, r.direct, r.role, r.asset, r.invocation,
  r.invocation_contract as "invocationContract", r.transaction_index as "transactionIndex",
  r.adapter_version as "adapterVersion", r.transaction_hash as "transactionHash",
  r.emitter, r.protocol, r.topics, r.data`;

type RetractedRow = LedgerRow &
  LogContent &
  Pick<EventRow, "transactionIndex" | "adapterVersion" | "transactionHash" | "emitter" | "protocol">;

/** What a rewind took back of the payouts up to a place; `isBack`: it stands again, in the same block. */
export function readRetractedRows(
  snapshot: Snapshot,
  chainId: number,
  retraction: number,
  told: Place,
  filter: PayoutFilter,
): Promise<(RetractedRow & { isBack: boolean })[]> {
  return snapshot.query<RetractedRow & { isBack: boolean }>(sql`
    select ${retractedColumns},
      exists (
        select from projection.ledger as l
        join log.block as b on b.chain_id = l.chain_id and b.number = l.block_number
        where (l.chain_id, l.block_number, l.log_index, l.sub_index)
          = (r.chain_id, r.block_number, r.log_index, r.sub_index) and b.hash = r.block_hash
      ) as "isBack"
    from log.retracted_payout as r
    where r.chain_id = ${chainId} and r.retraction = ${retraction}
      and (r.block_number, r.log_index, r.sub_index) <= (${placeValues(told)})
      and ${matchesFilter(filter, sql`r`)}`);
}

/** The event of a payout that has been taken back since it was read; undefined where it stands. */
export async function readRetractedEvent(
  snapshot: Snapshot,
  { chainId, blockNumber, logIndex, subIndex, blockHash }: LedgerRow,
): Promise<RetractedEvent | undefined> {
  const [row] = await snapshot.query<RetractedRow>(sql`
    select ${retractedColumns}
    from log.retracted_payout as r
    where not exists (
        select from log.block as b
        where b.chain_id = ${chainId} and b.number = ${blockNumber} and b.hash = ${bytes(blockHash)})
      and r.chain_id = ${chainId} and r.block_hash = ${bytes(blockHash)}
      and (r.block_number, r.log_index, r.sub_index) = (${placeValues({ blockNumber, logIndex, subIndex })})
    order by r.retraction desc limit 1`);
  return row && toRetracted(row).event;
}

export function toRetracted({
  transactionIndex,
  adapterVersion,
  transactionHash,
  emitter,
  protocol,
  topics,
  data,
  ...row
}: RetractedRow): Retracted {
  const { chainId, blockNumber, logIndex, subIndex, blockHash, blockTime } = row;
  const place = { chainId, blockNumber, logIndex, subIndex, blockHash, blockTime };
  const provenance = { transactionIndex, adapterVersion, transactionHash, emitter, protocol, topics, data };
  return { row, event: { ...place, ...provenance, type: "PayoutSettled", decodeError: null } };
}
