import { type TokenRow, tokenFilters, tokenList, tokenOrders } from "../../queries/money/tokens.js";
import { Token } from "../types/token.js";
import { defineList } from "./define-list.js";

export const tokens = defineList({
  name: "Token",
  itemType: () => Token,
  toItem: (row: TokenRow, reading) => new Token(row, reading),
  list: (_cut, where) => tokenList(where),
  filters: () => tokenFilters,
  filterDescriptions: {
    id: "CAIP-19 id.",
    chainId: "The chain it lives on.",
    address: "The ERC-20 contract.",
    symbol: "Its symbol: the contract's own word, not checked.",
    name: "Its name: the contract's own word, not checked.",
  },
  orders: tokenOrders,
  orderDescriptions: { ID: "Chain, then address, where the native coin is lowest." },
});
