/** The longest pause that an endpoint's own Retry-After is followed for. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;
const SMOOTHING = 0.1;
// After an endpoint was caught dropping logs, every block of the ranges it answers alone is audited for this long.
const SUSPICION_MS = 10 * 60_000;

export interface EndpointHealth {
  /** 0 (fails always) to 1 (never fails), the recent past weighing most. */
  readonly score: number;
  readonly latencyMs: number;
  readonly failuresInRow: number;
  /** Answers found wrong: dropped or foreign logs, broken links. */
  readonly lies: number;
  /** Whether it gave a wrong answer lately. */
  isSuspect(): boolean;
  readonly quarantine: string | undefined;
  /** How many requests may be under way; small after a failure, so that an outage does not end in a stampede. */
  readonly window: number;
  pauseLeftMs(): number;
  succeed(latencyMs: number): void;
  /** Returns the pause in ms that the endpoint is left alone for. */
  fail(retryAfterMs: number | undefined): number;
  catchLying(): void;
  enterQuarantine(reason: string, forMs: number): void;
  leaveQuarantine(): void;
}

/** A random pause between half and all of `base · 2^(n−1)`, capped. */
export function backoffMs(failuresInRow: number, [base, cap]: readonly [number, number]): number {
  const full = Math.min(cap, base * 2 ** Math.min(20, Math.max(0, failuresInRow - 1)));
  return full / 2 + (Math.random() * full) / 2;
}

/** Keeps what is known about one endpoint's health. */
export function createEndpointHealth(backoff: readonly [number, number], concurrency: number): EndpointHealth {
  let score = 1;
  let latencyMs = 0;
  let failuresInRow = 0;
  let lies = 0;
  let suspectUntil = 0;
  let pausedUntil = 0;
  let quarantine: string | undefined;
  let window = Math.min(4, concurrency);

  return {
    get score() {
      return score;
    },
    get latencyMs() {
      return latencyMs;
    },
    get failuresInRow() {
      return failuresInRow;
    },
    get lies() {
      return lies;
    },
    isSuspect: () => suspectUntil > Date.now(),
    get quarantine() {
      return quarantine;
    },
    get window() {
      return Math.floor(window);
    },
    pauseLeftMs: () => Math.max(0, pausedUntil - Date.now()),
    succeed(tookMs) {
      latencyMs = latencyMs === 0 ? tookMs : latencyMs + SMOOTHING * (tookMs - latencyMs);
      score += SMOOTHING * (1 - score);
      failuresInRow = 0;
      window = Math.min(concurrency, window + 0.5);
    },
    fail(retryAfterMs) {
      score -= SMOOTHING * score;
      failuresInRow += 1;
      window = Math.max(1, window / 2);
      // One failure among successes only sends that request elsewhere; a row of them pauses the endpoint.
      const own = failuresInRow === 1 ? 0 : backoffMs(failuresInRow - 1, backoff);
      // Jitter after Retry-After too: everyone who was told "2" would else return at once.
      const told =
        retryAfterMs === undefined ? 0 : Math.min(MAX_RETRY_AFTER_MS, retryAfterMs) * (1 + Math.random() / 10);
      const pause = Math.max(own, told);
      pausedUntil = Math.max(pausedUntil, Date.now() + pause);
      return pause;
    },
    catchLying() {
      lies += 1;
      suspectUntil = Date.now() + SUSPICION_MS;
      score -= 2 * SMOOTHING * score;
    },
    enterQuarantine(reason, forMs) {
      quarantine = reason;
      pausedUntil = Date.now() + forMs;
    },
    leaveQuarantine() {
      quarantine = undefined;
    },
  };
}
