import { deleteAbove, IN_RANGE, POSITION, type Projection, runOver } from "./projection.js";

const FIRST_DEEDS = `
  select distinct on (account) account, ${POSITION}, block_time
  from (
    select contributor as account, ${POSITION}, block_time from contribution where ${IN_RANGE}
    union all
    select account, ${POSITION}, block_time from ledger where ${IN_RANGE}
  ) as deed
  order by account, block_number, log_index, sub_index`;

const ADD = `insert into contributor (account, ${POSITION}, block_time) ${FIRST_DEEDS}`;

/** Since when an account is a contributor: its first contribution, payout or claim on the chain. */
export const contributors: Projection = {
  name: "contributors",
  tables: ["contributor"],
  types: ["ContributionRecorded", "PayoutSettled", "PayoutClaimed"],
  after: ["contributions", "ledger"],
  isFoldedWhole: true,
  apply: (client, range) =>
    runOver(client, range, range.isFirst ? ADD : `${ADD} on conflict (account, chain_id) do nothing`),
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "contributor"),
};
