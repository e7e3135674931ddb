import type { ClientBase } from "pg";

/**
 * Why a chain is taken back: the chain itself forked; hot blocks are only read again, usually to come out the same; or the
 * chain is read again for other contracts or by another adapter.
 */
export type RewindCause = "reorg" | "reread" | "scope";

/** Rewinds of a chain that the journal keeps… */
const KEPT_RETRACTIONS = 1_000;
/** …as long as they hold no more payouts than this together. A rewind of more is kept without them. */
export const KEPT_PAYOUTS = 100_000;

/**
 * Notes for subscribers what a rewind is about to take back of the payouts. Call it before the projections are rewound, in
 * the same transaction. The journal keeps the newest.
 */
export async function recordRetraction(
  client: ClientBase,
  retraction: { chainId: number; toBlock: number; cause: RewindCause },
): Promise<void> {
  const { chainId, toBlock, cause } = retraction;
  const { rows } = await client.query<{ number: string; is_complete: boolean }>(
    `insert into log.retraction (chain_id, number, to_block, cause, payout_count, is_complete)
     select $1, coalesce((select max(number) from log.retraction where chain_id = $1), 0) + 1, $2, $3,
       case when payouts.count <= $4 then payouts.count else 0 end, payouts.count <= $4
     from (
       select count(*) from (
         select from projection.ledger where chain_id = $1 and block_number > $2 and not is_claim limit $4 + 1
       ) as payout
     ) as payouts
     returning number, is_complete`,
    [chainId, toBlock, cause, KEPT_PAYOUTS],
  );
  const [noted] = rows;
  if (!noted) throw new Error(`Chain ${chainId}: expected a row of its retraction, found none.`);
  if (noted.is_complete) {
    await client.query(
      `insert into log.retracted_payout
       select l.chain_id, $2, l.block_number, l.log_index, l.sub_index, e.transaction_index, e.adapter_version, l.direct,
         l.block_time, b.header_time, b.hash, e.transaction_hash, e.emitter, e.protocol, raw.topics, raw.data,
         l.account, l.token, l.amount, l.role, l.asset, l.invocation, l.invocation_contract
       from projection.ledger as l
       join log.event as e using (chain_id, block_number, log_index, sub_index)
       join log.block as b on b.chain_id = l.chain_id and b.number = l.block_number
       join log.event as raw on raw.chain_id = l.chain_id and raw.block_number = l.block_number
         and raw.log_index = l.log_index and raw.sub_index = 0
       where l.chain_id = $1 and l.block_number > $3 and not l.is_claim`,
      [chainId, noted.number, toBlock],
    );
  }
  await client.query(
    `delete from log.retraction where chain_id = $1 and number < (
       select min(number) from (
         select number, row_number() over newest as place, sum(payout_count) over newest as payouts
         from log.retraction where chain_id = $1 window newest as (order by number desc)
       ) as known
       where number = $2 or (place <= $3 and payouts <= $4)
     )`,
    [chainId, noted.number, KEPT_RETRACTIONS, KEPT_PAYOUTS],
  );
}
