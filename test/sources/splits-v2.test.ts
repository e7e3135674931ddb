import { describe, expect, test } from "vitest";
import type { Hex } from "../../src/domain/hex.js";
import type { DecodedLog } from "../../src/domain/raw-log.js";
import { createDecoder, type Decoder } from "../../src/sources/create-decoder.js";
import {
  created,
  deposited,
  distributed,
  type LogContent,
  moved,
  NATIVE,
  NOBODY,
  placeLogs,
  sharesOf,
  updated,
  withdrawn,
} from "./support/splits-logs.js";

const at = (digits: string): Hex => `0x${digits.padStart(40, "0")}`;
const [pushFactory, pullFactory, warehouse, token] = [at("f1"), at("f2"), at("f3"), at("70")];
const [ada, ben, cleo, keeper] = [at("a1"), at("a2"), at("a3"), at("a4")];
const [split, other] = [at("5501"), at("5502")];
const MOST = (1n << 256n) - 1n;

const openDecoder = (from = 0): Decoder =>
  createDecoder({
    id: 1,
    contracts: [{ protocol: "splits-v2", from, pushFactories: [pushFactory], pullFactories: [pullFactory], warehouse }],
  });

/** What each log in scope came to: its payouts and claims in short, or why there are none. */
function say(decoded: readonly DecodedLog[]): unknown[] {
  return decoded.map(({ decoding }) =>
    decoding.events === undefined
      ? decoding.error
      : decoding.events.map((event) => {
          if (event.type === "PayoutClaimed") return ["claimed", event.account, event.token, event.amount];
          if (event.type !== "PayoutSettled") return event.type;
          const { account, role, token: of, amount, direct } = event;
          return [role, account, of, amount, direct ? "sent" : "credited"];
        }),
  );
}

const decodeOne = (decoder: Decoder, block: number, ...logs: LogContent[]): unknown[] =>
  say(decoder.decodeBlock(placeLogs(block, logs), block));

const thirds = sharesOf([
  [ada, 1n],
  [ben, 1n],
  [cleo, 1n],
]);

describe("splits of version 2", () => {
  test("ask for the factories' and the warehouse's logs, and for those of splits by topic alone", () => {
    expect(openDecoder(7).filters).toEqual([
      { address: pullFactory, topic0: SPLIT_CREATED_TOPICS, fromBlock: 7 },
      { address: pushFactory, topic0: SPLIT_CREATED_TOPICS, fromBlock: 7 },
      {
        topic0: [
          "0x52cd08e805db808b670064dedc5cf97374a918fc17c82d7097753189550e8d51",
          "0x562c19c0e7b3493417e3cf5103baa939f4d0e9c1087be236aebb46b84e09c7d9",
        ],
        fromBlock: 7,
      },
      {
        address: warehouse,
        topic0: [
          "0xfbde797d201c681b91056529119e0b02407c7bb96a4a2c75c01fc9667232c8db",
          "0x1b3d7edb2e9c0b0e7c525b20aaaef0f5940d2ed71663c7d39266ecafac728859",
        ],
        fromBlock: 7,
      },
    ]);
  });

  test("pay the distributor first and round down what each recipient gets; the rest stays", () => {
    const decoder = openDecoder();
    decodeOne(decoder, 1, created(pullFactory, split, { ...thirds, distributionIncentive: 65_535 }));
    expect(decodeOne(decoder, 2, distributed(split, token, keeper, 1_000_000n))).toEqual([
      [
        ["recipient", ada, token, 311_488n, "credited"],
        ["recipient", ben, token, 311_488n, "credited"],
        ["recipient", cleo, token, 311_488n, "credited"],
        ["distributor", keeper, token, 65_535n, "credited"],
      ],
    ]);
  });

  test("of a push factory send, and their native coin is twenty zero bytes", () => {
    const decoder = openDecoder();
    decodeOne(decoder, 1, created(pushFactory, split, { ...thirds, distributionIncentive: 10_000 }));
    expect(decodeOne(decoder, 2, distributed(split, NATIVE, keeper, 100n))).toEqual([
      [
        ["recipient", ada, NOBODY, 33n, "sent"],
        ["recipient", ben, NOBODY, 33n, "sent"],
        ["recipient", cleo, NOBODY, 33n, "sent"],
        ["distributor", keeper, NOBODY, 1n, "sent"],
      ],
    ]);
  });

  test("credit a recipient who would not take the coin: the split's deposit in the same transaction says so, once", () => {
    const decoder = openDecoder();
    const twice = sharesOf([
      [ada, 1n],
      [ben, 1n],
      [ada, 1n],
    ]);
    decodeOne(decoder, 1, created(pushFactory, split, twice));
    const logs = placeLogs(
      2,
      [deposited(warehouse, split, ben, NATIVE, 30n)],
      [
        deposited(warehouse, split, ada, NATIVE, 30n),
        deposited(warehouse, split, ben, token, 30n),
        deposited(warehouse, other, ben, NATIVE, 30n),
        moved(warehouse, split, ben, NATIVE, 30n),
        distributed(split, NATIVE, keeper, 90n),
        distributed(split, NATIVE, keeper, 90n),
      ],
    );
    const sent = ["recipient", ada, NOBODY, 30n, "sent"];
    const toBen = ["recipient", ben, NOBODY, 30n, "sent"];
    expect(say(decoder.decodeBlock(logs, 2))).toEqual([
      [],
      [],
      [["recipient", ada, NOBODY, 30n, "credited"], toBen, sent],
      [sent, toBen, sent],
    ]);
  });

  test("keep the deposits of pull splits too: with their factory's kind told wrongly at first, they are what puts it right", () => {
    const decoder = openDecoder();
    const told = decodeOne(
      decoder,
      1,
      created(pullFactory, split, sharesOf([[ada, 1n]])),
      deposited(warehouse, split, ada, NATIVE, 5n),
      deposited(warehouse, other, ada, NATIVE, 5n),
      distributed(split, NATIVE, keeper, 5n),
    );
    expect(told).toEqual([[], [], [["recipient", ada, NOBODY, 5n, "credited"]]]);
  });

  test("are known from logs before the factory's own in the same transaction on, by the shares told last before each log", () => {
    const decoder = openDecoder();
    const told = decodeOne(
      decoder,
      1,
      updated(split, sharesOf([[ada, 1n]])),
      distributed(split, token, keeper, 5n),
      created(pullFactory, split, sharesOf([[ada, 1n]])),
      updated(split, sharesOf([[ben, 1n]])),
      distributed(split, token, keeper, 6n),
    );
    expect(told).toEqual([
      [],
      [["recipient", ada, token, 5n, "credited"]],
      [],
      [],
      [["recipient", ben, token, 6n, "credited"]],
    ]);
  });

  test("are told apart from strangers with the same topics, whose logs are not in scope", () => {
    const decoder = openDecoder(2);
    decodeOne(decoder, 1, created(pullFactory, at("5503"), thirds));
    const strangers = [
      updated(other, thirds),
      distributed(other, token, keeper, 9n),
      created(at("f9"), other, thirds),
      withdrawn(at("f9"), ada, token, 9n),
      distributed(at("5503"), token, keeper, 9n),
    ];
    expect(decodeOne(decoder, 2, ...strangers, created(pullFactory, split, thirds))).toEqual([[]]);
  });

  test("pay as anybody: to one recipient in many entries, in thousands of entries, of amounts up to 2^256 - 1", () => {
    const decoder = openDecoder();
    const many = Array.from({ length: 3_000 }, (_, i): [Hex, bigint] => [at((0x10000 + i).toString(16)), 1n]);
    decodeOne(
      decoder,
      1,
      created(pullFactory, split, sharesOf(many)),
      created(pullFactory, other, sharesOf([[ada, 1n]])),
    );
    const [toMany, toOne] = decodeOne(
      decoder,
      2,
      distributed(split, token, keeper, 3_000n),
      distributed(other, token, keeper, MOST),
    ) as unknown[][];
    expect(toMany).toHaveLength(3_000);
    expect(toMany?.at(-1)).toEqual(["recipient", many.at(-1)?.[0], token, 1n, "credited"]);
    expect(toOne).toEqual([["recipient", ada, token, MOST, "credited"]]);
  });

  test("say nothing where nobody gets anything", () => {
    const decoder = openDecoder();
    decodeOne(decoder, 1, created(pullFactory, split, thirds), created(pullFactory, other, sharesOf([])));
    const logs = [
      distributed(split, token, keeper, 2n),
      distributed(other, token, keeper, 9n),
      withdrawn(warehouse, ada, token, 0n),
    ];
    expect(decodeOne(decoder, 2, ...logs)).toEqual([[], [], []]);
  });

  test("claim what left the owner's balance, the withdrawer's reward included", () => {
    expect(decodeOne(openDecoder(), 1, withdrawn(warehouse, ada, NATIVE, 90n, 10n))).toEqual([
      [["claimed", ada, NOBODY, 100n]],
    ]);
  });

  test.each([
    [
      "that do not sum to their total",
      { ...thirds, totalAllocation: 4n },
      "expected allocations that sum to 4, found 3",
    ],
    [
      "that are fewer than the recipients",
      { ...thirds, allocations: [1n, 2n] },
      "expected an allocation for each of 3 recipients, found 2",
    ],
  ])("set shares aside %s, and what is distributed by them, until others are told", (_, shares, problem) => {
    const decoder = openDecoder();
    decodeOne(decoder, 1, created(pullFactory, split, sharesOf([[ada, 1n]])));
    expect(
      decodeOne(
        decoder,
        2,
        updated(split, shares),
        distributed(split, token, keeper, 9n),
        updated(split, sharesOf([[ben, 1n]])),
        distributed(split, token, keeper, 9n),
      ),
    ).toEqual([
      `SplitUpdated: ${problem}`,
      "SplitDistributed: expected shares that can be, found those of block 2, log 0 set aside",
      [],
      [["recipient", ben, token, 9n, "credited"]],
    ]);
  });

  test("are known though nothing of what their factory said can be read; then no share is", () => {
    const decoder = openDecoder();
    const { address, topics } = created(pullFactory, split, thirds);
    const garbled = { address, topics, data: "0x00" } as const;
    expect(decodeOne(decoder, 1, garbled, distributed(split, token, keeper, 9n))).toEqual([
      "SplitCreated.shares: expected 32 bytes at byte 0, found the end of 1 bytes of data",
      "SplitDistributed: expected shares that can be, found those of block 1, log 0 set aside",
    ]);
  });

  test("whose shares were never told can pay nobody who could be named", () => {
    const logs = [distributed(split, token, keeper, 9n), created(pullFactory, split, thirds)];
    expect(decodeOne(openDecoder(), 1, ...logs)).toEqual([
      "SplitDistributed: expected the split's shares to have been told, found none",
      [],
    ]);
  });

  test("set aside what the contract would have reverted at", () => {
    const decoder = openDecoder();
    const nothing = { recipients: [ada], allocations: [0n], totalAllocation: 0n, distributionIncentive: 0 };
    decodeOne(decoder, 1, created(pullFactory, split, thirds), created(pullFactory, other, nothing));
    decodeOne(decoder, 2, updated(split, sharesOf([[ada, 2n]])));
    const logs = [
      distributed(split, token, keeper, MOST),
      distributed(other, token, keeper, 1n),
      distributed(split, NOBODY, keeper, 1n),
    ];
    expect(decodeOne(decoder, 3, ...logs)).toEqual([
      `SplitDistributed: expected ${MOST} × 2 to be of at most 256 bits, for else the contract reverts`,
      "SplitDistributed: expected a total allocation above 0, for else the contract reverts",
      `SplitDistributed: expected a token, found ${NOBODY}`,
    ]);
  });

  test("are forgotten with the blocks that told of them, and go by the shares told before", () => {
    const decoder = openDecoder();
    decodeOne(decoder, 1, created(pullFactory, split, sharesOf([[ada, 1n]])));
    decodeOne(decoder, 2, updated(split, sharesOf([[ben, 1n]])), created(pushFactory, other, sharesOf([[ben, 1n]])));
    const pays = [distributed(split, token, keeper, 9n), distributed(other, token, keeper, 9n)];
    expect(() => decodeOne(decoder, 2, ...pays)).toThrow(
      "Chain 1: expected a block above 2, the last one decoded, found 2; rewind first.",
    );
    decoder.rewind(1);
    expect(decodeOne(decoder, 2, ...pays)).toEqual([[["recipient", ada, token, 9n, "credited"]]]);
    decoder.rewind(-1);
    expect(decodeOne(decoder, 0, ...pays)).toEqual([]);
    expect(decodeOne(decoder, 1, created(pushFactory, split, sharesOf([[cleo, 1n]])), ...pays)).toEqual([
      [],
      [["recipient", cleo, token, 9n, "sent"]],
    ]);
  });
});

const SPLIT_CREATED_TOPICS = [
  expect.any(String),
  "0xc4cec5a1846f5c98dc275670618bfecffec4da2e7cba63760ef46f38c75d236e",
  "0xf36c74b44f70742fdc66fe7f34107c9e5025433a131e7797e9203203a3a74428",
];
