import { counters } from "../../queries/lists/counters.js";
import {
  type DerivationRow,
  derivationFilters,
  derivationList,
  derivationOrders,
} from "../../queries/assets/derivations.js";
import { Derivation } from "../types/derivation.js";
import { defineList } from "./define-list.js";

export const derivations = defineList({
  name: "Derivation",
  itemType: () => Derivation,
  toItem: (row: DerivationRow, reading) => new Derivation(row, reading),
  list: derivationList,
  filters: () => derivationFilters,
  filterDescriptions: {
    child: "CAIP-19 id of the asset made.",
    parent: "CAIP-19 id of the asset it was made from.",
    share: "Part of the child's revenue that belongs to the parent.",
    relation: "How the child was made.",
    chainId: "The chain it was registered on: the child's.",
    block: "Number of the block of its latest registration.",
    timestamp: "When it was registered last.",
  },
  orders: derivationOrders,
  orderDescriptions: {
    TIME: "The total order of their latest registrations.",
    SHARE: "Share; then the total order.",
  },
  counters: counters.derivations,
});
