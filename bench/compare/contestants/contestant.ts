import type pg from "pg";
import { CONTRACTS } from "../node/encode-event.js";
import type { Command } from "../start-command.js";

/** All that one run gives a contestant. */
export interface Site {
  /** A superuser's, to an empty database of this run. */
  databaseUrl: string;
  rpcUrl: string;
  wsUrl: string;
  /** Free, for the contestant's API. */
  port: number;
  /** Empty, for files of this run. */
  folder: string;
  /** Which contracts are indexed. */
  contracts: "payouts" | "all";
  /** Whether the run measures the head: contestants then take it by subscription, and as soon as they can. */
  isAtHead: boolean;
}

/** What every contestant must have found in the end; amounts are base units. */
export interface Figures {
  payouts: number;
  earned: bigint;
  accounts: number;
  /** Only where all contracts are indexed. */
  contributions?: number;
  invocations?: number;
  assets?: number;
  derivations?: number;
}

/** A GraphQL request, and how many things its answer must hold. */
export interface Question {
  query: string;
  readonly count: (data: never) => number;
}

export interface Contestant {
  readonly name: string;
  /** Installs what the contestant needs into its own folder; resolves with its versions. */
  install(): Promise<string>;
  /** Everything that a deployment does once before the first start: tables, generated code. Not timed. */
  prepare(site: Site): Promise<void>;
  index(site: Site): Command;
  /** The process that answers GraphQL, where it is not the one that indexes; undefined where there is none. */
  readonly serve?: (site: Site) => Command;
  /** Whether everything up to and with the block can be read. Asked often: one cheap statement. */
  isIndexed(client: pg.Client, block: number, site: Site): Promise<boolean>;
  /**
   * Makes ready for figures made anew from all that the contestant keeps, its figures thrown away, and gives the command
   * that makes them: it ends by itself, or `isIndexed` says when it is done.
   */
  rebuild(client: pg.Client, site: Site): Promise<{ command: Command; isEnding: boolean }>;
  readFigures(client: pg.Client, site: Site): Promise<Figures>;
  readonly graphqlUrl?: (site: Site) => string;
  questions?: {
    /** Fifty payouts of an account, newest first, with amount, role, token, time and transaction. */
    readonly page: (account: string) => Question;
    /** What an account has earned, and in how many payouts. */
    readonly total: (account: string) => Question;
    /** Counts the payouts of one block, by its number. */
    readonly head: (block: number) => Question;
  };
}

/** The contracts a run indexes, by their roles. */
export const contractsOf = (site: Site): Record<string, string> =>
  site.contracts === "all" ? CONTRACTS : { payouts: CONTRACTS.payouts };
