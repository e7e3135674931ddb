/** What a client may still do. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  /** Standard headers that say so. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RateLimiter {
  /** Counts one request of a client. */
  take(client: string): RateVerdict;
}

/** Clients remembered; the one longest unseen is forgotten first, which only ever gives it more. */
const MAX_CLIENTS = 100_000;

/**
 * Lets each client send `perSecond` requests a second on average, and as many at once after a pause.
 * `nowMs` is a clock in milliseconds that never goes back.
 */
export function createRateLimiter(perSecond: number, nowMs: () => number = () => performance.now()): RateLimiter {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(client) {
      const now = nowMs();
      const known = buckets.get(client);
      const refilled = known ? Math.min(perSecond, known.left + ((now - known.at) / 1000) * perSecond) : perSecond;
      const isAllowed = refilled >= 1;
      const left = isAllowed ? refilled - 1 : refilled;
      buckets.delete(client);
      buckets.set(client, { left, at: now });
      if (buckets.size > MAX_CLIENTS) buckets.delete(buckets.keys().next().value as string);
      const headers = {
        "ratelimit-policy": `${perSecond};w=1`,
        "ratelimit-limit": String(perSecond),
        "ratelimit-remaining": String(Math.floor(left)),
        "ratelimit-reset": String(Math.ceil((perSecond - left) / perSecond)),
      };
      return { isAllowed, headers: isAllowed ? headers : { ...headers, "retry-after": "1" } };
    },
  };
}
