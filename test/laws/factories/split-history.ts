import fc from "fast-check";
import type { Hex } from "../../../src/domain/hex.js";
import { NATIVE, type Shares, sharesOf } from "../../sources/support/splits-logs.js";

// Random histories of one chain with factories of splits, in words: what they mean, split-model.ts says.

const at = (digits: string): Hex => `0x${digits.padStart(40, "0")}`;

export const WAREHOUSE = at("f0");
/** By the kind of split they make; nobody configured the third one. */
export const FACTORIES = { push: at("f1"), pull: at("f2"), foreign: at("f3") } as const;
const TOKENS = [NATIVE, at("70")];
const ACCOUNTS = ["a1", "a2", "a3"].map(at);
const SPLITS = ["b1", "b2", "b3"].map(at);
/** Splits can be paid by splits. */
const PAYEES = [...ACCOUNTS, ...SPLITS.slice(0, 1)];

export type Act =
  | {
      readonly kind: "create";
      readonly by: keyof typeof FACTORIES;
      readonly split: Hex;
      readonly shares: Shares;
      readonly isToldFirst: boolean;
    }
  | { readonly kind: "update"; readonly split: Hex; readonly shares: Shares }
  /** `refusing`: accounts that take no native coin. */
  | {
      readonly kind: "distribute";
      readonly split: Hex;
      readonly token: Hex;
      readonly amount: bigint;
      readonly distributor: Hex;
      readonly refusing: readonly Hex[];
    }
  | {
      readonly kind: "withdraw";
      readonly owner: Hex;
      readonly token: Hex;
      readonly amount: bigint;
      readonly reward: bigint;
    }
  | { readonly kind: "move"; readonly from: Hex; readonly to: Hex; readonly token: Hex; readonly amount: bigint };

/** Acts in order, by transaction. */
export type BlockActs = readonly (readonly Act[])[];

/** The newest `dropped` blocks go, never the first, and others come in their place. */
export interface Step {
  readonly dropped: number;
  readonly added: readonly BlockActs[];
}

const address = (of: readonly Hex[]): fc.Arbitrary<Hex> => fc.constantFrom(...of);
const amount = fc.oneof(fc.bigInt(0n, 30n), fc.bigInt(0n, 10n ** 21n), fc.constant((1n << 256n) - 1n));
const incentive = fc.constantFrom(0, 0, 1, 65_535);

const shares: fc.Arbitrary<Shares> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.array(fc.tuple(address(PAYEES), fc.bigInt(0n, 5n)), { maxLength: 4 }), incentive)
      .map(([parts, fee]) => sharesOf(parts, fee)),
  },
  // Such as the contracts would not take.
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.array(address(PAYEES), { maxLength: 2 }),
        fc.array(fc.bigInt(0n, 5n), { maxLength: 3 }),
        fc.bigInt(0n, 9n),
      )
      .map(([recipients, allocations, totalAllocation]) => {
        return { recipients, allocations, totalAllocation, distributionIncentive: 0 };
      }),
  },
);

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("create" as const),
      by: fc.constantFrom<(keyof typeof FACTORIES)[]>("push", "pull", "pull", "foreign"),
      split: address(SPLITS),
      shares,
      isToldFirst: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("update" as const), split: address(SPLITS), shares }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("distribute" as const),
      split: address(SPLITS),
      token: address(TOKENS),
      amount,
      distributor: address(ACCOUNTS),
      refusing: fc.subarray(PAYEES),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("withdraw" as const),
      owner: address(PAYEES),
      token: address(TOKENS),
      amount,
      reward: fc.bigInt(0n, 2n),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      from: address(PAYEES),
      to: address(PAYEES),
      token: address(TOKENS),
      amount,
    }),
  },
);

const blockActs: fc.Arbitrary<BlockActs> = fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 2 });

export const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    dropped: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(7) }),
    added: fc.array(blockActs, { minLength: 1, maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 6 },
);

/** What the chain holds after each step; the first block is empty, and a chain never grows shorter. */
export function viewsOf(steps: readonly Step[]): BlockActs[][] {
  let chain: BlockActs[] = [[]];
  return steps.map(({ dropped, added }) => {
    const length = chain.length;
    const grown = [...chain.slice(0, Math.max(1, length - dropped)), ...added];
    while (grown.length < length) grown.push([]);
    return (chain = grown);
  });
}

export function describeSteps(steps: readonly Step[]): string {
  const say = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
  return steps
    .flatMap(({ dropped, added }) => [`drops ${dropped}, adds`, ...added.map((block) => `  ${say(block)}`)])
    .join("\n");
}
