import { counters } from "../../queries/lists/counters.js";
import {
  type InvocationRow,
  invocationFilters,
  invocationList,
  invocationOrders,
} from "../../queries/money/invocations.js";
import { Invocation } from "../types/invocation.js";
import { defineList } from "./define-list.js";

export const invocations = defineList({
  name: "Invocation",
  itemType: () => Invocation,
  toItem: (row: InvocationRow, reading) => new Invocation(row, reading),
  list: invocationList,
  filters: () => invocationFilters,
  filterDescriptions: {
    asset: "CAIP-19 id of the asset used.",
    caller: "The account that used it.",
    token: "CAIP-19 id of the token its fee is paid in.",
    fee: "The fee, in base units of the token.",
    chainId: "The chain it was recorded on.",
    block: "Number of its block.",
    timestamp: "When it was recorded.",
  },
  orders: invocationOrders,
  orderDescriptions: {
    TIME: "The total order of their events.",
    FEE: "Fee in base units, whatever the token; then the total order.",
  },
  counters: counters.invocations,
});
