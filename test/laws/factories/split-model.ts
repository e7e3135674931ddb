import { createHash } from "node:crypto";
import type { Hex } from "../../../src/domain/hex.js";
import {
  created,
  deposited,
  distributed,
  type LogContent,
  moved,
  NATIVE,
  NOBODY,
  placeLogs,
  type Shares,
  updated,
  withdrawn,
} from "../../sources/support/splits-logs.js";
import type { Block } from "../model/model-input.js";
import { type Act, type BlockActs, FACTORIES, WAREHOUSE } from "./split-history.js";

/** What a log comes to: one row a payout or claim; `none` where it says neither, `flawed` where it is set aside. */
export interface EventRow {
  readonly place: string;
  readonly says: "recipient" | "distributor" | "claim" | "none" | "flawed";
  readonly account?: Hex;
  readonly token?: Hex;
  readonly amount?: string;
  readonly direct?: boolean;
}

export interface LedgerRow {
  readonly place: string;
  readonly account: Hex;
  readonly token: Hex;
  readonly earned: string;
  readonly claimed: string;
}

/** A chain as a source has it, and what of it should stand in the tables once all of it is indexed. */
export interface ModelChain {
  readonly blocks: readonly Block[];
  readonly events: readonly EventRow[];
  readonly ledger: readonly LedgerRow[];
  /** Places of what is set aside and of claims of more than was earned. */
  readonly anomalies: readonly string[];
}

type Meaning = Omit<EventRow, "place">;
/** A log with what it comes to; undefined: it is nobody's here. */
type Told = readonly [log: LogContent, meaning: readonly Meaning[] | undefined];

const NONE: readonly Meaning[] = [{ says: "none" }];
const FLAWED: readonly Meaning[] = [{ says: "flawed" }];
const WORD = 1n << 256n;
const GENESIS_TIME_S = 1_700_000_000;

/** Walks the chain from its first block, with a table of the splits there are. */
export function tellChain(chainId: number, chain: readonly BlockActs[]): ModelChain {
  const splits = new Map<Hex, { kind: "push" | "pull"; shares?: Shares | "flawed" }>();
  const blocks: Block[] = [];
  const events: EventRow[] = [];

  const toldOf = (act: Act): Told[] => {
    switch (act.kind) {
      case "create": {
        const isOurs = act.by !== "foreign";
        const first = act.isToldFirst ? toldOf({ ...act, kind: "update" }) : [];
        if (isOurs) takeShares(act.split, act.shares);
        const meaning = isSound(act.shares) ? NONE : FLAWED;
        return [...first, [created(FACTORIES[act.by], act.split, act.shares), isOurs ? meaning : undefined]];
      }
      case "update": {
        const log = updated(act.split, act.shares);
        if (!splits.has(act.split)) return [[log, undefined]];
        takeShares(act.split, act.shares);
        return [[log, isSound(act.shares) ? NONE : FLAWED]];
      }
      case "distribute":
        return distribute(act);
      case "withdraw": {
        const { owner: account, token, amount, reward } = act;
        const total = amount + reward;
        const claim: Meaning = { says: "claim", account, token: named(token), amount: total.toString() };
        return [[withdrawn(WAREHOUSE, account, token, amount, reward), total > 0n ? [claim] : NONE]];
      }
      case "move":
        return [[moved(WAREHOUSE, act.from, act.to, act.token, act.amount), undefined]];
    }
  };

  const takeShares = (split: Hex, shares: Shares): void => {
    const known = splits.get(split);
    if (known) known.shares = isSound(shares) ? shares : "flawed";
  };

  const distribute = (act: Act & { kind: "distribute" }): Told[] => {
    const { split, token, amount, distributor, refusing } = act;
    const log = distributed(split, token, distributor, amount);
    const known = splits.get(split);
    if (!known) return [[log, undefined]];
    const parts = known.shares === undefined || known.shares === "flawed" ? undefined : partsOf(known.shares, amount);
    if (!parts) return [[log, FLAWED]];
    const isPush = known.kind === "push";
    const payouts: Meaning[] = [];
    const deposits: Told[] = [];
    // A pull split first brings what it holds to the warehouse, in its own name.
    if (!isPush && token === NATIVE) deposits.push([deposited(WAREHOUSE, split, split, token, amount), NONE]);
    for (const { account, amount: part } of parts.toRecipients) {
      const isRefused = isPush && token === NATIVE && refusing.includes(account);
      if (isRefused) deposits.push([deposited(WAREHOUSE, split, account, token, part), NONE]);
      if (part > 0n) payouts.push(payout("recipient", account, token, part, isPush && !isRefused));
    }
    if (parts.toDistributor > 0n) {
      payouts.push(payout("distributor", distributor, token, parts.toDistributor, isPush));
    }
    return [...deposits, [log, payouts.length > 0 ? payouts : NONE]];
  };

  for (const [number, acts] of chain.entries()) {
    for (const act of acts.flat()) {
      if (act.kind === "create" && act.by !== "foreign" && !splits.has(act.split))
        splits.set(act.split, { kind: act.by });
    }
    const told = acts.map((transaction) => transaction.flatMap(toldOf));
    const logs = placeLogs(number, ...told.map((transaction) => transaction.map(([log]) => log)));
    const hash = digestOf(blocks.at(-1)?.hash, number, JSON.stringify(logs));
    const parentHash = blocks.at(-1)?.hash ?? `0x${"0".repeat(64)}`;
    blocks.push({ chainId, number, hash, parentHash, timestamp: GENESIS_TIME_S + number * 1_000, logs });
    told.flat().forEach(([, meanings], logIndex) => {
      meanings?.forEach((meaning, sub) => events.push({ place: `${number}/${logIndex}/${sub}`, ...meaning }));
    });
  }
  return { blocks, events, ...keepAccounts(events) };
}

function keepAccounts(events: readonly EventRow[]): Pick<ModelChain, "ledger" | "anomalies"> {
  const totals = new Map<string, { earned: bigint; claimed: bigint }>();
  const ledger: LedgerRow[] = [];
  const anomalies: string[] = [];
  for (const { place, says, account, token, amount = "0", direct = false } of events) {
    if (says === "flawed") anomalies.push(`${place} undecodable`);
    if (account === undefined || token === undefined) continue;
    const total = totals.get(account + token) ?? { earned: 0n, claimed: 0n };
    totals.set(account + token, total);
    if (says !== "claim") total.earned += BigInt(amount);
    if (says === "claim" || direct) total.claimed += BigInt(amount);
    ledger.push({ place, account, token, earned: total.earned.toString(), claimed: total.claimed.toString() });
    if (says === "claim" && total.claimed > total.earned) anomalies.push(`${place} overdrawn`);
  }
  return { ledger, anomalies };
}

function isSound({ recipients, allocations, totalAllocation }: Shares): boolean {
  let sum = 0n;
  for (const allocation of allocations) sum += allocation;
  return recipients.length === allocations.length && sum === totalAllocation;
}

/** Undefined where the contract's arithmetic would have failed. */
function partsOf(shares: Shares, amount: bigint) {
  const forDistributor = amount * BigInt(shares.distributionIncentive);
  const toDistributor = forDistributor / 1_000_000n;
  const products = shares.allocations.map((allocation) => (amount - toDistributor) * allocation);
  if ([forDistributor, ...products].some((product) => product >= WORD)) return undefined;
  if (shares.totalAllocation === 0n && products.length > 0) return undefined;
  const toRecipients = shares.recipients.map((account, i) => {
    return { account, amount: (products[i] ?? 0n) / shares.totalAllocation };
  });
  return { toRecipients, toDistributor };
}

function payout(says: "recipient" | "distributor", account: Hex, token: Hex, amount: bigint, direct: boolean): Meaning {
  return { says, account, token: named(token), amount: amount.toString(), direct };
}

const named = (token: Hex): Hex => (token === NATIVE ? NOBODY : token);

const digestOf = (...parts: unknown[]): Hex => `0x${createHash("sha256").update(parts.join()).digest("hex")}`;
