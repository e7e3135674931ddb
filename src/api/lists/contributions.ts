import { counters } from "../../queries/lists/counters.js";
import {
  type ContributionRow,
  contributionFilters,
  contributionList,
  contributionOrders,
} from "../../queries/people/contributions.js";
import { Contribution } from "../types/contribution.js";
import { defineList } from "./define-list.js";

export const contributions = defineList({
  name: "Contribution",
  itemType: () => Contribution,
  toItem: (row: ContributionRow, reading) => new Contribution(row, reading),
  list: contributionList,
  filters: contributionFilters,
  filterDescriptions: {
    asset: "CAIP-19 id of the asset worked on.",
    contributor: "Whose work it is.",
    role: "The role.",
    weight: "Its weight.",
    isActive: "Whether it counts: recorded and not revoked.",
    chainId: "The chain it was recorded on.",
    block: "Number of the block it was recorded in.",
    timestamp: "When it was recorded.",
  },
  orders: contributionOrders,
  orderDescriptions: {
    TIME: "The total order of their recordings.",
    WEIGHT: "Weight; then the total order.",
  },
  counters: counters.contributions,
});
