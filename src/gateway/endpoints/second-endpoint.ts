import type { ChainContext } from "../chain-context.js";
import type { Endpoint } from "./endpoint.js";
import { NoAnswer, type RunOptions } from "./endpoint-pool.js";

// After nobody else answered in time, endpoints that look down are not waited for again for this long.
const ABSENCE_MS = 5 * 60_000;
const absentUntil = new WeakMap<ChainContext, number>();
const absentSince = new WeakMap<ChainContext, number>();

/**
 * Puts a question to an endpoint other than `first`, waiting for one that is down for a moment; undefined where nobody
 * else is configured or answers in time. A second endpoint that is gone for good costs one wait in five minutes.
 *
 * Where so much hangs on the answer that one word is not enough (`isRequired`), `NoAnswer` is thrown instead, until all
 * others have been gone for five minutes.
 */
export async function askSecond<T>(
  context: ChainContext,
  first: ReadonlySet<Endpoint>,
  ask: (options: RunOptions) => Promise<T>,
  isRequired = false,
): Promise<T | undefined> {
  const { pool, tuning } = context;
  if (pool.endpoints.every((endpoint) => first.has(endpoint))) return undefined;
  const isAnyUp = pool.usable().some((endpoint) => !first.has(endpoint));
  if (!isRequired && !isAnyUp && (absentUntil.get(context) ?? 0) > Date.now()) return undefined;
  try {
    const answer = await ask({ avoid: first, patienceMs: tuning.crossCheckPatienceMs });
    absentSince.delete(context);
    return answer;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const since = absentSince.get(context) ?? Date.now();
    absentSince.set(context, since);
    absentUntil.set(context, Date.now() + ABSENCE_MS);
    if (isRequired && Date.now() - since < ABSENCE_MS) throw error;
    return undefined;
  }
}
