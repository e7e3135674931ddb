import { describe, expect, test } from "vitest";
import type { Hex } from "../../src/domain/hex.js";
import { createDecoder } from "../../src/sources/create-decoder.js";
import {
  type LogContent,
  mainCreated,
  mainDistributed,
  mainUpdated,
  mainWithdrawn,
  NOBODY,
  placeLogs,
} from "./support/splits-logs.js";

const at = (digits: string): Hex => `0x${digits.padStart(40, "0")}`;
const [main, token, ada, ben, keeper, split] = [at("f1"), at("70"), at("a1"), at("a2"), at("a4"), at("5501")];
const shares = { accounts: [ada, ben], percentAllocations: [400_000, 600_000], distributorFee: 100_000 };

function decode(...blocks: LogContent[][]): unknown[] {
  const decoder = createDecoder({ id: 10, contracts: [{ protocol: "splits-v1", from: 0, main }] });
  return blocks.flatMap((logs, block) =>
    decoder.decodeBlock(placeLogs(block, logs), block).map(({ decoding }) => decoding.events ?? decoding.error),
  );
}

const credit = (account: Hex, role: string, of: Hex, amount: bigint) => {
  return { type: "PayoutSettled", account, role, token: of, amount, direct: false };
};

describe("splits of version 1", () => {
  test("ask SplitMain for its events, as it has them where shares are told", () => {
    const { filters } = createDecoder({ id: 10, contracts: [{ protocol: "splits-v1", from: 5, main }] });
    expect(filters).toEqual([
      {
        address: main,
        topic0: [
          "0xd2bcf51a5767c814cfe0266a99141f75a32103bbf8c400fbc1ac0c3b73ce25e8",
          "0xce55a01ad467ce2f3080a2cef6eb951b65f489b97956f76c2c04bcddab92aaa9",
          "0x87c3ca0a87d9b82033e4bc55e6d30621f8d7e0c9d8ca7988edfde8932787b77b",
          "0xb5ee5dc3d2c31a019bbf2c787e0e9c97971c96aceea1c38c12fc8fd25c536d46",
          "0xa9e30bf144f83390a4fe47562a4e16892108102221c674ff538da0b72a83d174",
        ],
        fromBlock: 5,
      },
    ]);
  });

  test("credit the distributor and then each account by the shares told last", () => {
    const halves = { accounts: [ada, ben], percentAllocations: [500_000, 500_000], distributorFee: 0 };
    expect(
      decode(
        [mainCreated(main, split, shares), mainDistributed(main, split, keeper, 101n)],
        [mainUpdated(main, split, halves), mainDistributed(main, split, keeper, 101n, token)],
      ),
    ).toEqual([
      [],
      [
        credit(ada, "recipient", NOBODY, 36n),
        credit(ben, "recipient", NOBODY, 54n),
        credit(keeper, "distributor", NOBODY, 10n),
      ],
      [],
      [credit(ada, "recipient", token, 50n), credit(ben, "recipient", token, 50n)],
    ]);
  });

  test("lose the upper bits of a product beyond 256, as SplitMain does for a token that claims to have so many", () => {
    const most = (1n << 256n) - 1n;
    const all = { accounts: [ada, ben], percentAllocations: [2, 999_998], distributorFee: 0 };
    expect(decode([mainCreated(main, split, all), mainDistributed(main, split, keeper, most, token)])[1]).toEqual([
      credit(ada, "recipient", token, ((1n << 256n) - 2n) / 1_000_000n),
      credit(ben, "recipient", token, ((1n << 256n) - 999_998n) / 1_000_000n),
    ]);
  });

  test("claim each token of a withdrawal", () => {
    expect(decode([mainWithdrawn(main, ada, 7n, [token, at("71")], [9n, 0n])])).toEqual([
      [
        { type: "PayoutClaimed", account: ada, token: NOBODY, amount: 7n },
        { type: "PayoutClaimed", account: ada, token, amount: 9n },
      ],
    ]);
  });

  test("set aside what cannot be", () => {
    expect(
      decode([
        mainDistributed(main, split, keeper, 9n),
        mainCreated(main, split, { ...shares, percentAllocations: [1, 2] }),
        mainDistributed(main, split, keeper, 9n),
        mainWithdrawn(main, ada, 0n, [token], []),
      ]),
    ).toEqual([
      "DistributeETH: expected the split's shares to have been told, found none",
      "CreateSplit: expected allocations that sum to 1000000, found 3",
      "DistributeETH: expected shares that can be, found those of block 0, log 1 set aside",
      "Withdrawal: expected an amount for each of 1 tokens, found 0",
    ]);
  });

  test("leave the logs of others to others", () => {
    expect(decode([mainCreated(at("f2"), split, shares)])).toEqual([]);
  });
});
