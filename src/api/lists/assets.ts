import { type AssetRow, assetFilters, assetList, assetOrders } from "../../queries/assets/assets.js";
import { Asset } from "../types/asset.js";
import { defineList } from "./define-list.js";

export const assets = defineList({
  name: "Asset",
  itemType: () => Asset,
  toItem: (row: AssetRow, reading) => new Asset(row.asset, reading, row),
  list: assetList,
  filters: () => assetFilters,
  filterDescriptions: {
    id: "CAIP-19 id.",
    kind: "What it is, such as model.",
    owner: "The account that holds it.",
    chainId: "The chain it lives on.",
    name: "Its name.",
    search: "Its name contains this within its first 256 characters, in any case.",
    registered: "True, the default: registered assets. False, and then alone: assets that events only name, by id.",
    timestamp: "When it was registered.",
  },
  orders: assetOrders,
  orderDescriptions: {
    TIME: "The total order of their registrations.",
    NAME: "Name, in lowercase, by its first 256 characters; then id.",
  },
});
