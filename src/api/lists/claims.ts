import { counters } from "../../queries/lists/counters.js";
import { type LedgerRow, indexingTokens, claimFilters, ledgerList, ledgerOrders } from "../../queries/money/ledger.js";
import { Claim } from "../types/claim.js";
import { defineList } from "./define-list.js";

export const claims = defineList({
  name: "Claim",
  itemType: () => Claim,
  toItem: (row: LedgerRow, reading) => new Claim(row, reading),
  list: (cut, where) => ledgerList("claims", cut, where),
  filters: (_, where) => indexingTokens(claimFilters, where),
  filterDescriptions: {
    account: "The account that withdrew it.",
    token: "CAIP-19 id of the token.",
    amount: "Amount, in base units of the token.",
    chainId: "The chain it was withdrawn on.",
    block: "Number of its block.",
    timestamp: "When it was withdrawn.",
    isFinalized: "Whether its block is finalized, at or below the chain's finality depth.",
  },
  orders: ledgerOrders,
  orderDescriptions: {
    TIME: "The total order of their events.",
    AMOUNT: "Amount in base units, whatever the token; then the total order.",
  },
  counters: counters.claims,
});
