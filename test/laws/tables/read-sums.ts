import { asset, hex, type Row, token } from "./row-values.js";
import { began, type Read, revoked } from "./sql-cut.js";

/** The tables of sums, which hold the present only. */
const PRESENT: Sources = {
  weights: "projection.asset_contributor",
  usage: "projection.asset_usage",
  tokenHours: "(select * from projection.token_hour where invocation_count + payout_count > 0)",
  assetHours: "projection.asset_hour",
};

const USES = `
  select asset, chain_id, token, block_time / 3600 as hour, 1 as invocations, fee, units, 0 as payouts, 0 as amount
  from projection.invocation v where ${began("v")}
  union all
  select asset, chain_id, token, block_time / 3600, 0, 0, 0, 1, amount
  from projection.ledger v where not is_claim and ${began("v")}`;

const usesBy = (...keys: string[]): string =>
  `(select ${keys.join(", ")}, sum(invocations) as invocation_count, sum(fee) as fee_total, sum(units) as unit_total,
      sum(payouts) as payout_count, sum(amount) as payout_total
    from (${USES}) as use ${keys.includes("asset") ? "where asset is not null" : ""} group by ${keys.join(", ")})`;

/** The same sums added up from the rows within a cut. */
const AT_CUT: Sources = {
  weights: `
    (select asset, contributor as account, role, sum(weight) as weight_total, count(*) as contribution_count
     from projection.contribution v where ${began("v")} and not ${revoked("v")} group by asset, contributor, role)`,
  usage: usesBy("asset", "chain_id", "token"),
  tokenHours: usesBy("chain_id", "token", "hour"),
  assetHours: usesBy("asset", "chain_id", "token", "hour"),
};

type Sources = Record<"weights" | "usage" | "tokenHours" | "assetHours", string>;

/** Weights, usage and hours, as the model puts them. */
export async function readSums(read: Read, isPresent: boolean): Promise<Record<string, unknown[]>> {
  const sources = isPresent ? PRESENT : AT_CUT;
  const from = (source: keyof Sources): string => `select * from ${sources[source]} as source`;
  const activity = (row: Row): Row => ({
    chainId: Number(row.chain_id),
    token: token(row),
    invocationCount: Number(row.invocation_count),
    fees: row.fee_total,
    payoutCount: Number(row.payout_count),
    payoutAmount: row.payout_total,
  });
  return {
    weights: await read(from("weights"), (row) => ({
      asset: asset(row.asset),
      account: hex(row.account),
      role: row.role,
      weight: row.weight_total,
      contributionCount: Number(row.contribution_count),
    })),
    usage: await read(from("usage"), (row) => ({ ...activity(row), asset: asset(row.asset), units: row.unit_total })),
    tokenHours: await read(from("tokenHours"), (row) => ({ ...activity(row), hour: Number(row.hour) * 3600 })),
    assetHours: await read(from("assetHours"), (row) => ({
      ...activity(row),
      asset: asset(row.asset),
      hour: Number(row.hour) * 3600,
    })),
  };
}
