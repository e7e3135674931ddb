import type { AssetRef } from "../src/domain/asset-key.js";
import type { DomainEvent } from "../src/domain/events.js";
import type { Hex } from "../src/domain/hex.js";
import type { DecodedBlock, DecodedLog } from "../src/domain/raw-log.js";
import { seededRandom } from "../test/support/synthetic-node/seeded-random.js";
import { asLog, hexOf } from "./mixed-history.js";

export interface MarketSize {
  accounts: number;
  derivations: number;
  payouts: number;
  invocations: number;
  contributions: number;
  claims: number;
  /** Contributors of the one asset that a large lineage stands on. */
  crowd: number;
}

/** What a data set of scale 1 holds, over all chains. */
export const FULL_SIZE: MarketSize = {
  accounts: 3_200_000,
  derivations: 1_000_000,
  payouts: 10_000_000,
  invocations: 2_000_000,
  contributions: 1_500_000,
  claims: 500_000,
  crowd: 200_000,
};

export const CHAINS = [1, 10, 137, 8453, 42161] as const;
/** Assets derive from others of their family only: nobody has more ancestors than this. */
export const FAMILY = 600;
const REGISTRY: Hex = `0x${"a1".repeat(20)}`;
const INVOCATIONS: Hex = `0x${"a3".repeat(20)}`;
export const TOKENS: readonly Hex[] = [`0x${"00".repeat(20)}`, `0x${"70".repeat(20)}`];
const ROLES = ["annotator", "developer", "optimizer", "prompter", "validator"];
const KINDS = ["dataset", "model", "fine-tune", "prompt", "agent", "application"];
const EVENTS_A_BLOCK = 400;
const START = Date.UTC(2025, 0, 1) / 1000;
const YEAR = 365 * 86_400;

export const assetOf = (chainId: number, id: number): AssetRef => ({
  chainId: BigInt(chainId),
  registry: REGISTRY,
  assetId: BigInt(id),
});
/** The asset with the crowd, on the first chain; the next one is made from it. */
export const CROWDED = 1;
export const accountOf = (n: number): Hex => hexOf(n, 20, 5);

/** One chain's part of the data set: a year of full blocks, the kinds of event mixed by their numbers. */
export function* marketHistory(chainId: number, size: MarketSize, seed: number): Generator<DecodedBlock> {
  const random = seededRandom(seed * 1_000 + CHAINS.indexOf(chainId as (typeof CHAINS)[number]));
  const share = (total: number): number => Math.ceil(total / CHAINS.length);
  const left = {
    registration: share(size.derivations / 2),
    derivation: share(size.derivations),
    payout: share(size.payouts),
    invocation: share(size.invocations),
    contribution: share(size.contributions),
    claim: share(size.claims),
    crowd: chainId === CHAINS[0] ? size.crowd : 0,
  };
  const total = Object.values(left).reduce((sum, count) => sum + count, 0);
  const blocks = Math.ceil(total / EVENTS_A_BLOCK);
  const done = { assets: 0, invocations: 0, contributions: 0, payouts: 0, crowd: 0 };
  const below = (n: number): number => Math.floor(random() * n);
  const someAsset = (): AssetRef => assetOf(chainId, 1 + below(Math.max(1, done.assets)));
  const chainOffset = CHAINS.indexOf(chainId as (typeof CHAINS)[number]);
  // Half of all payouts go once round the accounts, the others mostly to few of them.
  const payee = (): Hex =>
    done.payouts % 2 === 0
      ? accountOf(((done.payouts / 2) * CHAINS.length + chainOffset) % size.accounts)
      : accountOf(Math.floor(random() ** 4 * size.accounts));

  const make: Record<keyof typeof left, () => DomainEvent> = {
    registration() {
      const id = ++done.assets;
      const kind = KINDS[id % KINDS.length] ?? "model";
      const name = `${kind} ${hexOf(id, 4).slice(2)} of ${chainId}`;
      return {
        type: "AssetRegistered",
        asset: assetOf(chainId, id),
        owner: accountOf(below(size.accounts)),
        kind,
        name,
        uri: `ipfs://${id}`,
        contentHash: hexOf(id, 32),
      };
    },
    derivation() {
      const child = Math.max(2, done.assets - below(3));
      const first = child - ((child - 1) % FAMILY);
      const parent = child === CROWDED + 1 || first === child ? CROWDED : first + below(child - first);
      return {
        type: "DerivationRegistered",
        child: assetOf(chainId, child),
        parent: assetOf(parent === CROWDED ? CHAINS[0] : chainId, parent),
        share: BigInt(1 + below(9)) * 10n ** 16n,
        relation: "fine-tune",
      };
    },
    payout() {
      const account = payee();
      const n = done.payouts++;
      const invocation = { contract: INVOCATIONS, id: BigInt(Math.max(1, done.invocations)) };
      return {
        type: "PayoutSettled",
        ...(n % 4 ? { invocation } : {}),
        ...(n % 10 ? { asset: someAsset() } : {}),
        account,
        role: ROLES[below(ROLES.length)] ?? "",
        token: TOKENS[n % 3 ? 0 : 1] as Hex,
        amount: BigInt(1 + below(1e9)) * 10n ** 9n,
        direct: n % 4 === 0,
      };
    },
    invocation: () => ({
      type: "InvocationRecorded",
      invocation: BigInt(++done.invocations),
      asset: someAsset(),
      caller: accountOf(below(size.accounts)),
      token: TOKENS[0] as Hex,
      fee: BigInt(1 + below(1e6)) * 10n ** 12n,
      units: 1n,
    }),
    contribution: () => ({
      type: "ContributionRecorded",
      contribution: BigInt(++done.contributions),
      asset: someAsset(),
      contributor: accountOf(below(size.accounts)),
      role: ROLES[below(ROLES.length)] ?? "",
      weight: BigInt(1 + below(1000)),
      evidence: `ipfs://evidence/${done.contributions}`,
    }),
    claim: () => ({
      type: "PayoutClaimed",
      account: accountOf(Math.floor(random() ** 4 * size.accounts)),
      token: TOKENS[0] as Hex,
      amount: 1n,
    }),
    crowd: () => ({
      type: "ContributionRecorded",
      contribution: BigInt(++done.contributions),
      asset: assetOf(chainId, CROWDED),
      contributor: accountOf(done.crowd++),
      role: "annotator",
      weight: BigInt(1 + (done.crowd % 997)),
      evidence: "",
    }),
  };
  const kinds = Object.keys(left) as (keyof typeof left)[];
  let remaining = total;
  const next = (): DomainEvent => {
    if (done.assets < 2 && left.registration > 0) return take("registration");
    let at = below(remaining);
    return take(kinds.find((kind) => (at -= left[kind]) < 0) ?? "payout");
  };
  const take = (kind: keyof typeof left): DomainEvent => {
    left[kind] -= 1;
    remaining -= 1;
    return make[kind]();
  };
  for (let number = 1, n = 0; number <= blocks; number++) {
    const logs: DecodedLog[] = [];
    while (logs.length < EVENTS_A_BLOCK && remaining > 0) logs.push(asLog(next(), n++, logs.length));
    const timestamp = START + Math.floor((number / blocks) * YEAR);
    yield {
      header: { number, hash: hexOf(number, 32, chainId), parentHash: hexOf(number - 1, 32, chainId), timestamp },
      logs,
    };
  }
}
