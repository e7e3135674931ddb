import { setTimeout as sleep } from "node:timers/promises";

export interface RequestBudget {
  /** Waits until `calls` more calls are within the budget. */
  acquire(calls: number): Promise<void>;
  /** Halves the pace: the endpoint said it was too fast. */
  slowDown(): void;
  /** Calls a second allowed at present; Infinity where nothing limits them. */
  rate(): number;
}

const RECOVERY_PER_SECOND = 1.05;
const MIN_RATE = 0.5;

/**
 * Paces calls evenly. Without `perSecond` there is no limit until the endpoint complains; from then on the pace
 * is half of what it was when it complained, and grows by 5 % a second.
 */
export function createRequestBudget(perSecond?: number): RequestBudget {
  const ceiling = perSecond ?? Infinity;
  let limit = ceiling;
  let limitSince = 0;
  let nextFreeAt = 0;
  let windowStart = 0;
  let inWindow = 0;
  let lastWindow = 0;

  const rate = (): number => {
    if (limit === Infinity) return limit;
    const grown = limit * RECOVERY_PER_SECOND ** ((Date.now() - limitSince) / 1000);
    // 5 % a second is a factor of 18 a minute: whoever got that far without a complaint needs no limit.
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
      // Several answers to one burst are one complaint.
      if (Date.now() - limitSince < 500) return;
      const observed = Math.max(inWindow, lastWindow, 1);
      limit = Math.max(MIN_RATE, Math.min(rate(), observed) / 2);
      limitSince = Date.now();
    },
  };
}
