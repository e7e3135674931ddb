import { type EventRow, eventFilters, eventList, eventOrders } from "../../queries/log/events.js";
import { Event } from "../types/event.js";
import { defineList } from "./define-list.js";

export const events = defineList({
  name: "Event",
  itemType: () => Event,
  toItem: (row: EventRow, reading) => new Event(row, reading),
  list: eventList,
  filters: () => eventFilters,
  filterDescriptions: {
    chainId: "The chain that emitted it.",
    block: "Number of its block.",
    timestamp: "When it happened.",
    type: "What happened; null: logs that gave no event.",
    transactionHash: "Hash of its transaction.",
    emitter: "The contract that emitted it.",
    protocol: "The protocol whose adapter read it.",
    decodeError: "Why the log could not be decoded (events that break a rule: see anomalies).",
  },
  orders: eventOrders,
  orderDescriptions: { TIME: "The total order." },
});
