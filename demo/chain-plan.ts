import type { Address } from "viem";
import type { Actor } from "./actors.js";
import { claimCredits, recordContributions, recordInvocations, registerAssets, settlePayouts } from "./calls.js";
import type { NewAsset, NewContribution, NewInvocation, NewPayout, PlannedCall } from "./calls.js";
import type { Deployment } from "./contracts.js";

export interface PlannedBlock {
  /** Seconds since 1970. */
  timestamp: number;
  calls: PlannedCall[];
}

/**
 * One chain's history in the making: calls are gathered into blocks, and the ids and credits the contracts will arrive
 * at are kept along, so that later calls can refer to them before anything is sent.
 */
export class ChainPlan {
  readonly blocks: PlannedBlock[] = [];
  lastAssetId = 0n;
  lastContributionId = 0n;
  lastInvocationId = 0n;
  #calls: PlannedCall[] = [];
  readonly #credits = new Map<Address, Set<Address>>();

  constructor(
    readonly chainId: number,
    readonly deployment: Deployment,
  ) {}

  add(...calls: PlannedCall[]): void {
    this.#calls.push(...calls);
  }

  /** Ends the block in the making, which may be empty. */
  closeBlock(timestamp: number): void {
    this.blocks.push({ timestamp, calls: this.#calls });
    this.#calls = [];
  }

  /** Registers assets under consecutive ids and returns the first. */
  register(from: Actor, assets: NewAsset[]): bigint {
    const firstId = this.lastAssetId + 1n;
    this.lastAssetId += BigInt(assets.length);
    this.add(registerAssets(this.deployment.contracts, from, assets));
    return firstId;
  }

  /** Records contributions under consecutive ids and returns the first. */
  contribute(from: Actor, contributions: NewContribution[]): bigint {
    const firstId = this.lastContributionId + 1n;
    this.lastContributionId += BigInt(contributions.length);
    this.add(recordContributions(this.deployment.contracts, from, contributions));
    return firstId;
  }

  invoke(from: Actor, invocations: NewInvocation[]): void {
    this.lastInvocationId += BigInt(invocations.length);
    this.add(recordInvocations(this.deployment.contracts, from, invocations));
  }

  settle(from: Actor, payouts: NewPayout[]): void {
    for (const { account, token, direct } of payouts) {
      if (direct) continue;
      const tokens = this.#credits.get(account) ?? new Set();
      this.#credits.set(account, tokens.add(token));
    }
    this.add(settlePayouts(this.deployment.contracts, from, payouts));
  }

  /** Withdraws all that is credited to the actor; nothing happens where nothing is. */
  claim(actor: Actor): void {
    const tokens = this.#credits.get(actor.address);
    if (!tokens) return;
    this.#credits.delete(actor.address);
    this.add(claimCredits(this.deployment.contracts, actor, [...tokens]));
  }
}
