import { keccak256, stringToBytes } from "viem";
import type { Block, ChainConfig, Deployment, RawLog, Role } from "../model/model-input.js";
import { type EventDraft, foreignRegistry } from "./arbitrary-event.js";
import { type Corruption, corruptLog } from "./corruption.js";
import { encodeEvent, type EventArgs } from "./encode-event.js";
import type { ChainHistory, ChainStep, History, Interleaving } from "./history.js";

export interface LogDraft {
  /** By its place in the chain's config, cyclically. */
  readonly deployment: number;
  readonly event: EventDraft;
  readonly corruption: Corruption | null;
  /** Log indexes left out before it: logs of nobody's concern. */
  readonly gap: number;
  readonly isNewTransaction: boolean;
}

export interface BlockDraft {
  /** Seconds after the block before, or, where negative, before it. */
  readonly delta: number;
  /** Seconds that this header alone shows instead. */
  readonly farTime: number | null;
  readonly logs: readonly LogDraft[];
}

export interface StepDraft {
  /** Blocks to drop first; as many as there are above the first, at most. */
  readonly drop: number;
  /** Whether a step that follows a reorg goes back to what that dropped. */
  readonly isReturn: boolean;
  /** At least one. */
  readonly blocks: readonly BlockDraft[];
}

/** Which of the five roles share a contract: those with the same letter, in the order of `roles`. */
export type Sharing = "abcde" | "aaaaa" | "aabbc" | "abccd" | "abbba";

export interface ChainDraft {
  readonly chainId: number;
  readonly startTime: number;
  readonly deployments: readonly { readonly sharing: Sharing; readonly fromBlock: number }[];
  readonly steps: readonly StepDraft[];
}

export interface HistoryDraft {
  readonly chains: readonly ChainDraft[];
  readonly interleaving: Interleaving;
}

/** A block with the time its successors count from. */
interface BuiltBlock {
  readonly block: Block;
  readonly clock: number;
}

const roles = ["registry", "contributions", "invocations", "payouts", "identities"] as const;
const foreignEmitter = `0x${"bad0".repeat(10)}`;

/** Makes a draft real. Contracts of the same place and letter have the same address on every chain. */
export function buildHistory(draft: HistoryDraft): History {
  const config = { chains: draft.chains.map(configOf) };
  const chains = draft.chains.map((chain, i) => buildChain(chain, config.chains[i] as ChainConfig, config.chains));
  return { config, chains, interleaving: draft.interleaving };
}

function configOf({ chainId, deployments }: ChainDraft): ChainConfig {
  return {
    chainId,
    deployments: deployments.map(({ sharing, fromBlock }, place) => {
      const addressOf = (role: Role) =>
        `0x${digest(`contract ${place} ${sharing.charAt(roles.indexOf(role))}`).slice(26)}`;
      return {
        registry: addressOf("registry"),
        contributions: addressOf("contributions"),
        invocations: addressOf("invocations"),
        payouts: addressOf("payouts"),
        identities: addressOf("identities"),
        fromBlock,
      };
    }),
  };
}

function buildChain(draft: ChainDraft, own: ChainConfig, all: readonly ChainConfig[]): ChainHistory {
  let current: BuiltBlock[] = [];
  let lastReorg: { dropped: BuiltBlock[]; added: number } | null = null;
  const steps: ChainStep[] = draft.steps.map((step, salt) => {
    const isReturn = step.isReturn && lastReorg !== null;
    const drop = isReturn ? (lastReorg?.added ?? 0) : Math.min(step.drop, Math.max(0, current.length - 1));
    const kept = current.slice(0, current.length - drop);
    const dropped = current.slice(current.length - drop);
    const added: BuiltBlock[] = isReturn ? (lastReorg?.dropped ?? []) : [];
    if (!isReturn) {
      for (const block of step.blocks) {
        added.push(buildBlock(draft, block, [...kept, ...added].at(-1), salt, own, all));
      }
    }
    current = [...kept, ...added];
    lastReorg = drop > 0 ? { dropped, added: added.length } : null;
    const blocks = added.map(({ block }) => block);
    return drop > 0
      ? { kind: "reorg", dropped: dropped.map(({ block }) => block), blocks }
      : { kind: "extend", blocks };
  });
  return { ...own, steps, canonical: current.map(({ block }) => block) };
}

function buildBlock(
  chain: ChainDraft,
  draft: BlockDraft,
  below: BuiltBlock | undefined,
  salt: number,
  own: ChainConfig,
  all: readonly ChainConfig[],
): BuiltBlock {
  const { chainId } = chain;
  const number = below === undefined ? 0 : below.block.number + 1;
  const clock = Math.max(0, (below?.clock ?? chain.startTime) + draft.delta);
  const logs: RawLog[] = [];
  for (const log of draft.logs) {
    const last = logs.at(-1);
    const transactionIndex = (last?.transactionIndex ?? 0) + (log.isNewTransaction ? 1 : 0);
    logs.push({
      logIndex: (last?.logIndex ?? -1) + 1 + log.gap,
      transactionIndex,
      // The same on every branch: a reorg includes the same transactions again.
      transactionHash: digest(`transaction ${chainId} ${number} ${transactionIndex}`),
      ...buildLog(log, own, all),
    });
  }
  const block = {
    chainId,
    number,
    hash: digest(`block ${chainId} ${number} ${salt}`),
    parentHash: below?.block.hash ?? `0x${"0".repeat(64)}`,
    timestamp: draft.farTime ?? clock,
    logs,
  };
  return { block, clock };
}

function buildLog(
  { event, deployment: place, corruption }: LogDraft,
  own: ChainConfig,
  all: readonly ChainConfig[],
): Pick<RawLog, "address" | "topics" | "data"> {
  const deployment = at(own.deployments, place);
  const { role, topics, data } = encodeEvent(event.event, resolveArgs(event, deployment, own, all));
  const emitters: Partial<Record<Corruption["kind"], string>> = {
    "foreign-emitter": foreignEmitter,
    "other-role-emitter": deployment[at(roles, roles.indexOf(role) + 1)],
  };
  const address = (corruption === null ? undefined : emitters[corruption.kind]) ?? deployment[role];
  return { address, ...(corruption === null ? { topics, data } : corruptLog({ topics, data }, corruption)) };
}

function resolveArgs(
  { args, parent }: EventDraft,
  deployment: Deployment,
  own: ChainConfig,
  all: readonly ChainConfig[],
): EventArgs {
  if (parent === undefined) {
    return args;
  }
  const chain = typeof parent.chain === "number" ? at(all, parent.chain) : own;
  const parentChainId = typeof parent.chain === "bigint" ? parent.chain : BigInt(chain.chainId);
  const known = typeof parent.registry === "number" ? at(chain.deployments, parent.registry) : deployment;
  const parentRegistry = parent.registry === "foreign" ? foreignRegistry : known.registry;
  return { ...args, parentChainId, parentRegistry };
}

function at<T>(list: readonly T[], place: number): T {
  return list[place % list.length] as T;
}

function digest(text: string): string {
  return keccak256(stringToBytes(text));
}
