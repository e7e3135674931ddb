import { cutChains } from "./cut-chains.js";
import type { DomainEvent, EventName } from "./domain-event.js";
import type { ChainInput, Cut, ModelInput } from "./model-input.js";
import { type BrokenRule, brokenRules, isOverdrawn } from "./rules.js";
import { type ScopedLog, scopedLogs } from "./scoped-log.js";

export type Reason = "undecodable" | BrokenRule | "overdrawn";

/** A log in scope with its verdict. `reasons` is empty where nothing is the matter; an overdrawn claim is applied. */
export interface JudgedLog extends ScopedLog {
  readonly applied: boolean;
  readonly reasons: readonly Reason[];
}

/** An event that has effect, with the log it came from. */
export type AppliedEvent = { readonly log: JudgedLog } & DomainEvent;
export type AppliedOf<N extends EventName> = Extract<AppliedEvent, { name: N }>;

/** Judges each chain by its own earlier logs; chains in the order of the input, logs in position order. */
export function judgedLogs(input: ModelInput, cut?: Cut): JudgedLog[] {
  return cutChains(input, cut).chains.flatMap(judgeChain);
}

/** The events that have effect, in the total order: effective time, chain id, block number, log index. */
export function appliedEvents(logs: readonly JudgedLog[]): AppliedEvent[] {
  return logs
    .toSorted(compareLogs)
    .flatMap((log) => (log.applied && log.event !== null ? [{ log, ...log.event }] : []));
}

export function eventsOf<N extends EventName>(events: readonly AppliedEvent[], name: N): AppliedOf<N>[] {
  return events.filter((event): event is AppliedOf<N> => event.name === name);
}

export function compareLogs(a: ScopedLog, b: ScopedLog): number {
  return (
    a.time - b.time ||
    a.position.chainId - b.position.chainId ||
    a.position.blockNumber - b.position.blockNumber ||
    a.position.logIndex - b.position.logIndex ||
    a.position.sub - b.position.sub
  );
}

function judgeChain(chain: ChainInput): JudgedLog[] {
  const accepted: DomainEvent[] = [];
  return scopedLogs(chain).map((log): JudgedLog => {
    if (log.event === null) {
      return { ...log, applied: false, reasons: ["undecodable"] };
    }
    const broken = brokenRules(log.event, accepted);
    if (broken.length > 0) {
      return { ...log, applied: false, reasons: broken };
    }
    accepted.push(log.event);
    const isOverdraft =
      log.event.name === "PayoutClaimed" && isOverdrawn(log.event.fields.account, log.event.fields.token, accepted);
    return { ...log, applied: true, reasons: isOverdraft ? ["overdrawn"] : [] };
  });
}
