import { asset, hex, invocation, nullable, position, type Row, text, token } from "./row-values.js";
import { began, type Read } from "./sql-cut.js";

const PARTS = `
  select json_build_object(
    'first', min(s.block_time) filter (where not s.is_claim), 'last', max(s.block_time) filter (where not s.is_claim),
    'credited', coalesce(sum(s.amount) filter (where not s.is_claim and not s.direct), 0)::text,
    'withdrawn', coalesce(sum(s.amount) filter (where s.is_claim), 0)::text)
  from projection.ledger s
  where s.account = v.account and s.chain_id = v.chain_id and s.token = v.token and ${began("s")}`;

/** Payouts, claims and earnings, as the model puts them. */
export async function readMoney(read: Read): Promise<Record<string, unknown[]>> {
  return {
    payouts: await read(`select v.* from projection.ledger v where not is_claim and ${began("v")}`, (row) => ({
      account: hex(row.account),
      token: token(row),
      amount: row.amount,
      direct: row.direct,
      role: row.role,
      asset: nullable(row.asset, asset),
      invocation: nullable(row.invocation, (id) => invocation(row, row.invocation_contract, id)),
      position: position(row),
      time: Number(row.block_time),
    })),
    claims: await read(`select v.* from projection.ledger v where is_claim and ${began("v")}`, (row) => ({
      account: hex(row.account),
      token: token(row),
      amount: row.amount,
      position: position(row),
      time: Number(row.block_time),
    })),
    earnings: await read(
      `select distinct on (account, chain_id, token) v.*, (${PARTS}) as parts
       from projection.ledger v where ${began("v")}
       order by account, chain_id, token, block_number desc, log_index desc, sub_index desc`,
      readEarnings,
    ),
    earningsByAsset: await read(partsBy("asset"), (row) => ({
      ...settled(row),
      asset: nullable(row.asset, asset),
    })),
    earningsByRole: await read(partsBy("role"), (row) => ({ ...settled(row), role: row.role })),
  };
}

function readEarnings(row: Row): Row {
  const parts = row.parts as { first: number | null; last: number | null; credited: string; withdrawn: string };
  return {
    account: hex(row.account),
    token: token(row),
    earned: row.earned,
    claimed: row.claimed,
    claimable: (BigInt(text(row.earned)) - BigInt(text(row.claimed))).toString(),
    credited: parts.credited,
    withdrawn: parts.withdrawn,
    payoutCount: Number(row.payout_count),
    firstAt: parts.first,
    lastAt: parts.last,
  };
}

const partsBy = (dimension: "asset" | "role"): string =>
  `select account, chain_id, token, ${dimension}, sum(amount)::text as earned, count(*) as payout_count,
     min(block_time) as first_at, max(block_time) as last_at
   from projection.ledger v where not is_claim and ${began("v")}
   group by account, chain_id, token, ${dimension}`;

const settled = (row: Row): Row => ({
  account: hex(row.account),
  token: token(row),
  earned: row.earned,
  payoutCount: Number(row.payout_count),
  firstAt: Number(row.first_at),
  lastAt: Number(row.last_at),
});
