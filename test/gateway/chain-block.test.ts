import { expect, test } from "vitest";
import { parseLogs } from "../../src/gateway/reading/chain-block.js";

const word = (digit: string): string => `0x${digit.repeat(64)}`;
const LOG = {
  blockNumber: "0x5",
  blockHash: word("a"),
  logIndex: "0x7fffffff",
  transactionIndex: "0x7fffffff",
  transactionHash: word("b"),
  address: `0x${"c".repeat(40)}`,
  topics: [word("d")],
  data: "0x",
};

test("reads logs in the order of the chain, those of two branches of a height too", () => {
  const found = parseLogs([LOG, { ...LOG, logIndex: "0x1" }, { ...LOG, blockHash: word("e") }], "node.example");
  expect(found.map(({ blockHash, logIndex }) => [blockHash, logIndex])).toEqual([
    [word("a"), 1],
    [word("a"), 2_147_483_647],
    [word("e"), 2_147_483_647],
  ]);
});

test.each([
  ["a log twice", [LOG, { ...LOG, blockHash: word("e") }, { ...LOG, transactionHash: word("f") }]],
  ["a log index that the log cannot hold", [{ ...LOG, logIndex: "0x80000000" }]],
  ["a transaction index that the log cannot hold", [{ ...LOG, transactionIndex: "0x80000000" }]],
])("an answer with %s is a bad one", (_name, answer) => {
  expect(() => parseLogs(answer, "node.example")).toThrow(expect.objectContaining({ kind: "bad-answer" }));
});
