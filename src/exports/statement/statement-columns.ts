import { formatEventId, formatTokenId } from "../../domain/ids.js";
import { type Column, amountColumns, column, optional } from "../column.js";
import { assetId, invocationId } from "../tables/row-ids.js";
import { type StatementLine, balanceOf } from "./statement-line.js";

/** What an accountant needs: what it is, whose, when, how much, what stands afterwards, and where to look it up. */
export const statementColumns: readonly Column<StatementLine>[] = [
  column("entry", "name", ({ entry }) => entry),
  column("chain_id", "integer", ({ chainId }) => chainId),
  column("token", "name", ({ chainId, token }) => formatTokenId(chainId, token)),
  column("account", "name", ({ account }) => account),
  column("time", "time", ({ blockTime }) => blockTime),
  ...amountColumns<StatementLine>("amount", ({ movement }) => movement && movement.amount),
  ...amountColumns<StatementLine>("earned", ({ totals }) => String(totals.earned)),
  ...amountColumns<StatementLine>("claimed", ({ totals }) => String(totals.claimed)),
  ...amountColumns<StatementLine>("balance", ({ totals }) => String(balanceOf(totals))),
  column("role", "text", ({ movement }) => (movement && !movement.isClaim ? movement.role : null)),
  column("asset", "name", ({ movement }) => optional(movement && movement.asset, assetId)),
  column("invocation", "name", ({ movement }) => movement && invocationId(movement)),
  column("block_number", "integer", ({ blockNumber }) => blockNumber),
  column("block_hash", "name", ({ blockHash }) => blockHash),
  column("transaction_hash", "name", ({ movement }) => movement && movement.transactionHash),
  column("log_index", "integer", ({ movement }) => movement && movement.logIndex),
  column("sub_index", "integer", ({ movement }) => movement && movement.subIndex),
  column(
    "event",
    "name",
    ({ movement }) =>
      movement && formatEventId(movement.chainId, movement.blockHash, movement.logIndex, movement.subIndex),
  ),
  column("finalized", "flag", ({ isFinalized }) => isFinalized),
];
