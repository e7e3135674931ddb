import { type AnomalyRow, anomalyFilters, anomalyList, anomalyOrders } from "../../queries/log/anomalies.js";
import { Anomaly } from "../types/anomaly.js";
import { defineList } from "./define-list.js";

export const anomalies = defineList({
  name: "Anomaly",
  itemType: () => Anomaly,
  toItem: (row: AnomalyRow, reading) => new Anomaly(row, reading),
  list: anomalyList,
  filters: () => anomalyFilters,
  filterDescriptions: {
    applied: "False: set aside. True: it counts nevertheless.",
    reason: "Why; `_starts_with` its code word.",
    account: "The account concerned.",
    chainId: "The chain it happened on.",
    block: "Number of its block.",
    timestamp: "When it happened.",
  },
  orders: anomalyOrders,
  orderDescriptions: { TIME: "The total order of their events." },
});
