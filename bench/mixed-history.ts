import type { AssetRef } from "../src/domain/asset-key.js";
import type { DomainEvent } from "../src/domain/events.js";
import type { Hex } from "../src/domain/hex.js";
import type { DecodedBlock, DecodedLog } from "../src/domain/raw-log.js";

export interface MixedHistoryOptions {
  chainId: number;
  events: number;
  accounts: number;
  eventsPerBlock: number;
  /** Only payouts, as dense attribution chains mostly are. */
  onlyPayouts?: boolean;
}

const REGISTRY: Hex = `0x${"a1".repeat(20)}`;
const INVOCATIONS: Hex = `0x${"a3".repeat(20)}`;
const TOKEN: Hex = `0x${"70".repeat(20)}`;

/**
 * Blocks as adapters give them, by rule: of 100 events 50 are payouts, 20 invocations, 8 claims, 8 contributions,
 * 2 validations, 1 revocation, 4 registrations, 4 derivations, 2 transfers and metadata changes, 1 identity link.
 */
export function* mixedHistory(options: MixedHistoryOptions): Generator<DecodedBlock> {
  const state = { n: 0, assets: 0, contributions: 0, invocations: 0 };
  for (let number = 1; state.n < options.events; number++) {
    const logs: DecodedLog[] = [];
    for (let i = 0; i < options.eventsPerBlock && state.n < options.events; i++) {
      logs.push(asLog(nextEvent(options, state), state.n++, i));
    }
    const hash = hexOf(number, 32, options.chainId);
    yield {
      header: {
        number,
        hash,
        parentHash: hexOf(number - 1, 32, options.chainId),
        timestamp: 1_700_000_000 + number * 12,
      },
      logs,
    };
  }
}

function nextEvent(
  { chainId, accounts, onlyPayouts }: MixedHistoryOptions,
  state: { n: number; assets: number; contributions: number; invocations: number },
): DomainEvent {
  const n = state.n;
  const roll = onlyPayouts ? 0 : (n * 37) % 100;
  const account = hexOf((n * 7919) % accounts, 20);
  const asset = (id: number): AssetRef => ({ chainId: BigInt(chainId), registry: REGISTRY, assetId: BigInt(id) });
  const someAsset = asset(1 + ((n * 31) % Math.max(1, state.assets)));
  if (roll < 50) {
    return {
      type: "PayoutSettled",
      invocation: { contract: INVOCATIONS, id: BigInt(Math.max(1, state.invocations)) },
      asset: someAsset,
      account,
      role: n % 3 === 0 ? "annotator" : "developer",
      token: TOKEN,
      amount: BigInt(n + 1) * 10n ** 15n,
      direct: n % 4 === 0,
    };
  }
  if (roll < 70) {
    const invocation = BigInt(++state.invocations);
    return {
      type: "InvocationRecorded",
      invocation,
      asset: someAsset,
      caller: account,
      token: TOKEN,
      fee: 10n ** 18n,
      units: 1n,
    };
  }
  if (roll < 78) return { type: "PayoutClaimed", account, token: TOKEN, amount: 1n };
  if (roll < 86) {
    const contribution = BigInt(++state.contributions);
    const evidence = `ipfs://evidence/${n}`;
    return {
      type: "ContributionRecorded",
      contribution,
      asset: someAsset,
      contributor: account,
      role: "annotator",
      weight: 5n,
      evidence,
    };
  }
  const someContribution = BigInt(1 + ((n * 13) % Math.max(1, state.contributions)));
  if (roll < 88)
    return { type: "ContributionValidated", contribution: someContribution, validator: account, score: 90n };
  if (roll < 89)
    return { type: "ContributionRevoked", contribution: someContribution, by: account, reason: "duplicate" };
  if (roll < 93) {
    const name = `Model ${++state.assets}`;
    const uri = `ipfs://model/${state.assets}`;
    return {
      type: "AssetRegistered",
      asset: asset(state.assets),
      owner: account,
      kind: "model",
      name,
      uri,
      contentHash: hexOf(n, 32),
    };
  }
  if (roll < 97) {
    const child = Math.max(2, state.assets);
    const parent = 1 + ((n * 17) % (child - 1));
    return {
      type: "DerivationRegistered",
      child: asset(child),
      parent: asset(parent),
      share: 10n ** 17n,
      relation: "fine-tune",
    };
  }
  if (roll < 98) return { type: "AssetTransferred", asset: someAsset, from: hexOf(n, 20), to: account };
  if (roll < 99) {
    return {
      type: "AssetMetadataChanged",
      asset: someAsset,
      name: `Model, again ${n}`,
      uri: "ipfs://again",
      contentHash: hexOf(n, 32),
    };
  }
  return { type: "IdentityLinked", identity: hexOf(n % 1000, 32), account };
}

/** With raw topics and data of the size the real ones have. */
export function asLog(event: DomainEvent, n: number, logIndex: number): DecodedLog {
  return {
    log: {
      address: event.type === "InvocationRecorded" ? INVOCATIONS : REGISTRY,
      topics: [hexOf(1, 32), hexOf(n, 32), hexOf(n, 32), hexOf(n, 32)],
      data: `0x${hexOf(n, 32).slice(2).repeat(4)}`,
      logIndex,
      transactionIndex: logIndex >> 2,
      transactionHash: hexOf(n >> 2, 32, 77),
    },
    protocol: "tributary",
    adapterVersion: 1,
    decoding: { events: [event] },
  };
}

/** Bytes that differ for each number and spread like hashes do. */
export function hexOf(n: number, bytes: number, salt = 0): Hex {
  let x = (Math.imul(n + 1, 2654435761) ^ Math.imul(salt + 1, 40503)) >>> 0;
  let text = n.toString(16).padStart(8, "0");
  while (text.length < bytes * 2) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    text = x.toString(16).padStart(8, "0") + text;
  }
  return `0x${text.slice(0, bytes * 2)}`;
}
