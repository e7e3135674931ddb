import { setTimeout as sleep } from "node:timers/promises";
import pg, { type Pool } from "pg";
import { redactUrlsIn } from "../config/redact-url.js";
import type { ChainConfig } from "../config/tributary-config.js";
import type { Hex } from "../domain/hex.js";
import type { Logger } from "../reporting/logger.js";
import { cleanText } from "./clean-text.js";
import { createContractCaller, NoContractAnswer } from "./contract-caller.js";
import { readToken, type TokenMetadata } from "./read-token.js";
import { listNamedTokens, saveFailure, saveNativeCoin, saveToken } from "./token-store.js";

const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000];

export interface WatchTokensTuning {
  /** Between two looks at which tokens the log names. */
  readonly lookMs: number;
  /** Between two tokens: at most four calls a second leave the endpoint's allowance to indexing. */
  readonly paceMs: number;
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** Larger answers are not read; the longest text kept has 128 characters. */
  readonly maxBytes: number;
  /** A token that answered is asked again after this long: a contract can be replaced behind its address. */
  readonly refreshMs: number;
  /** After how long a token that gave nothing is asked again, by its failures in a row; the last one for ever. */
  readonly tokenPausesMs: readonly number[];
  /** The same of a chain whose endpoints are away, or a database that is. */
  readonly outagePausesMs: readonly number[];
}

const DEFAULT_TUNING: WatchTokensTuning = {
  lookMs: 2 * SECOND,
  paceMs: 750,
  timeoutMs: 5 * SECOND,
  maxBytes: 64_000,
  refreshMs: 7 * DAY,
  tokenPausesMs: [60 * SECOND, HOUR, DAY, 30 * DAY],
  outagePausesMs: [5 * SECOND, 15 * SECOND, 60 * SECOND, 300 * SECOND, 600 * SECOND],
};

const MAX_REASON_CHARACTERS = 300;

/** Tokens looked at in one statement. */
const LOOK_LIMIT = 1_000;

export interface WatchTokensOptions {
  /** Apart from the connection that indexes; as a role that may write enrichment. */
  readonly pool: Pool;
  readonly chain: Pick<ChainConfig, "id" | "rpc" | "nativeCurrency">;
  readonly log: Logger;
  readonly tuning?: Partial<WatchTokensTuning>;
}

export interface TokenWatch {
  /** Since it began: tokens that told something, and attempts that gave nothing. */
  readonly stats: { tokensRead: number; tokenFailures: number };
  stop(): void;
}

/**
 * Asks each token that a chain's log names for its metadata and keeps the answers beside the log: one call at a time, and
 * whatever fails is noted and tried again later. It never throws, and nothing waits for it.
 */
export function watchTokens({ pool, chain, log, tuning: given }: WatchTokensOptions): TokenWatch {
  const tuning = { ...DEFAULT_TUNING, ...given };
  const { timeoutMs, maxBytes } = tuning;
  const caller = createContractCaller({ chainId: chain.id, urls: chain.rpc, timeoutMs, maxBytes });
  const stats = { tokensRead: 0, tokenFailures: 0 };
  const ending = new AbortController();
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: ending.signal, ref: false });

  const pauseOf = (failures: number): number =>
    tuning.tokenPausesMs[Math.min(failures, tuning.tokenPausesMs.length - 1)] ?? DAY;
  /** Tokens of which the database would note nothing, and until when they are passed over. */
  const passedOver = new Map<Hex, number>();

  async function noteFailure(token: Hex, failures: number, reason: string): Promise<void> {
    stats.tokenFailures += 1;
    const pauseMs = pauseOf(failures);
    // The endpoint's words, from which the database takes no NUL.
    const kept = cleanText(redactUrlsIn(reason), MAX_REASON_CHARACTERS) ?? "no reason given";
    await saveFailure(pool, chain.id, token, kept, pauseMs);
    log.debug({ token, reason, pause_ms: pauseMs }, "Read no token metadata; asks again after a pause");
  }

  async function askToken(token: Hex, failures: number): Promise<void> {
    let metadata: TokenMetadata;
    try {
      metadata = await readToken(caller, token);
    } catch (error) {
      if (!(error instanceof NoContractAnswer) || error.isAway) throw error;
      return noteFailure(token, failures, error.message);
    }
    if (metadata.name === null && metadata.symbol === null && metadata.decimals === null) {
      return noteFailure(
        token,
        failures,
        "expected an answer to name(), symbol() or decimals(), found none that can be read",
      );
    }
    await saveToken(pool, chain.id, token, metadata, tuning.refreshMs);
    stats.tokensRead += 1;
    log.info({ token, symbol: metadata.symbol, decimals: metadata.decimals }, "Read a token's metadata");
  }

  let after: Hex | undefined;
  async function look(): Promise<void> {
    const { due, next } = await listNamedTokens(pool, chain.id, after, LOOK_LIMIT);
    for (const { token, failures } of due) {
      if ((passedOver.get(token) ?? 0) > Date.now()) continue;
      passedOver.delete(token);
      try {
        await askToken(token, failures);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        stats.tokenFailures += 1;
        passedOver.set(token, Date.now() + pauseOf(failures));
        log.warn({ token, reason: error.message }, "Failed to note a token's metadata; goes on with the next");
      }
      await pause(tuning.paceMs);
    }
    after = next;
  }

  async function run(): Promise<void> {
    let isCoinSaved = false;
    for (let outages = 0; !ending.signal.aborted;) {
      try {
        if (!isCoinSaved) await saveNativeCoin(pool, chain.id, nativeCoinOf(chain));
        isCoinSaved = true;
        await look();
        outages = 0;
        await pause(tuning.lookMs);
      } catch (error) {
        if (ending.signal.aborted) return;
        const pauseMs = tuning.outagePausesMs[Math.min(outages++, tuning.outagePausesMs.length - 1)] ?? DAY;
        stats.tokenFailures += 1;
        const reason = redactUrlsIn(error instanceof Error ? error.message : String(error));
        log.warn({ reason, pause_ms: pauseMs }, "Failed to read token metadata; goes on after a pause");
        await pause(pauseMs).catch(() => undefined);
      }
    }
  }
  void run();

  return {
    stats,
    stop() {
      ending.abort();
      caller.close();
    },
  };
}

/** Whether the database would not take what it was given, of SQLSTATE class 22 or 23, rather than being away or too busy. */
const isRefusal = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? "");

/** Where the config says nothing, the 18 decimals of every EVM's wei; a name or symbol nobody gave is not made up. */
function nativeCoinOf({ nativeCurrency }: Pick<ChainConfig, "nativeCurrency">): TokenMetadata {
  return {
    name: nativeCurrency?.name ?? null,
    symbol: nativeCurrency?.symbol ?? null,
    decimals: nativeCurrency?.decimals ?? NATIVE_DECIMALS,
  };
}

const NATIVE_DECIMALS = 18;
