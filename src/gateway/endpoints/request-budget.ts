import { setTimeout as sleep } from "node:timers/promises";

export interface RequestBudget {
  /** Waits until `calls` more calls are within the budget. */
  acquire(calls: number): Promise<void>;
  /** Notes a complaint: the endpoint said that it was asked too fast. */
  slowDown(): void;
  /** Calls a second allowed at present; Infinity where nothing limits them. */
  rate(): number;
}

const RECOVERY_PER_SECOND = 1.2;
const CUT = 0.7;
const MIN_RATE = 0.5;
// The first limit is not below this: what was sent in a quiet second says nothing about what is allowed.
const FIRST_RATE = 10;
// A single complaint is met by a pause; only a second one within this time is about the pace.
const COMPLAINT_WINDOW_MS = 5_000;

/**
 * Paces calls evenly. Without `perSecond` there is no limit until the endpoint complains repeatedly; from then on the
 * pace is a part of what it was when it complained, and grows by 20 % a second.
 */
export function createRequestBudget(perSecond?: number): RequestBudget {
  const ceiling = perSecond ?? Infinity;
  let limit = ceiling;
  let limitSince = 0;
  let complainedAt = 0;
  let nextFreeAt = 0;
  let windowStart = 0;
  let inWindow = 0;
  let lastWindow = 0;

  const rate = (): number => {
    if (limit === Infinity) return limit;
    const grown = limit * RECOVERY_PER_SECOND ** ((Date.now() - limitSince) / 1000);
    // Whoever got to 18 times the pace without a complaint needs no limit.
    return grown > limit * 18 ? ceiling : Math.min(ceiling, grown);
  };

  return {
    rate,
    async acquire(calls) {
      const now = Date.now();
      if (now - windowStart >= 1000) {
        lastWindow = now - windowStart < 2000 ? inWindow : 0;
        windowStart = now;
        inWindow = 0;
      }
      inWindow += calls;
      const current = rate();
      if (current === Infinity) return;
      const startAt = Math.max(now, nextFreeAt);
      nextFreeAt = startAt + (calls * 1000) / current;
      if (startAt > now) await sleep(startAt - now);
    },
    slowDown() {
      const now = Date.now();
      const isRepeated = now - complainedAt < COMPLAINT_WINDOW_MS;
      complainedAt = now;
      // Several answers to one burst are one complaint.
      if (!isRepeated || now - limitSince < 500) return;
      const floor = limit === ceiling ? Math.min(FIRST_RATE, ceiling) : MIN_RATE;
      limit = Math.max(floor, Math.min(rate(), Math.max(inWindow, lastWindow, FIRST_RATE)) * CUT);
      limitSince = now;
    },
  };
}
