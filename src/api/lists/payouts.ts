import { counters } from "../../queries/lists/counters.js";
import { type LedgerRow, indexingTokens, ledgerList, ledgerOrders, payoutFilters } from "../../queries/money/ledger.js";
import { Payout } from "../types/payout.js";
import { defineList } from "./define-list.js";

export const payouts = defineList({
  name: "Payout",
  itemType: () => Payout,
  toItem: (row: LedgerRow, reading) => new Payout(row, reading),
  list: (cut, where) => ledgerList("payouts", cut, where),
  filters: (_, where) => indexingTokens(payoutFilters, where),
  filterDescriptions: {
    account: "The account it was settled on.",
    token: "CAIP-19 id of the token.",
    amount: "Amount, in base units of the token.",
    chainId: "The chain it was settled on.",
    block: "Number of the block it was settled in.",
    timestamp: "When it was settled.",
    isFinalized: "Whether its block is finalized, at or below the chain's finality depth.",
    asset: "CAIP-19 id of the asset it was settled for.",
    role: "The role it was settled for.",
    direct: "Whether it was sent, rather than credited.",
  },
  orders: ledgerOrders,
  orderDescriptions: {
    TIME: "The total order of their events.",
    AMOUNT: "Amount in base units, whatever the token; then the total order.",
  },
  counters: counters.payouts,
});
