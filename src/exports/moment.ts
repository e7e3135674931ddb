import { parseSeconds } from "../domain/utc-time.js";
import { quote } from "../queries/lists/filter.js";
import { badInput } from "../queries/reading/query-error.js";
import type { Past } from "../queries/reading/resolve-cut.js";

/** A moment as one writes it: a UTC day, a second, or a block of a chain. Times are seconds; a day's is its first. */
export type Moment =
  | { readonly kind: "day" | "second"; readonly seconds: number }
  | { readonly kind: "block"; readonly chainId: number; readonly number: number };

const DAY = 86_400;
const BLOCK = /^eip155:([1-9][0-9]{0,15})\/(0|[1-9][0-9]{0,14})$/;

/** Reads `2026-01-31`, an RFC 3339 time or `eip155:<chain>/<block>`. Throws BAD_USER_INPUT, naming the argument, on other text. */
export function readMoment(text: string, argument: string): Moment {
  const [, chainId, number] = BLOCK.exec(text) ?? [];
  if (chainId !== undefined && number !== undefined && Number.isSafeInteger(Number(chainId)))
    return { kind: "block", chainId: Number(chainId), number: Number(number) };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const seconds = parseSeconds(isDay ? `${text}T00:00:00Z` : text);
  if (seconds === undefined) {
    throw badInput(
      `${argument}: expected a UTC day such as 2026-01-31, a time such as 2026-01-31T12:00:00Z or a block such as ` +
        `eip155:1/21000000, found ${quote(text)}.`,
    );
  }
  return { kind: isDay ? "day" : "second", seconds };
}

/** Everything up to and including the moment; a day counts to its end. */
export function upToAndWith(moment: Moment): Past {
  if (moment.kind === "block") return { block: moment };
  return { timestamp: moment.kind === "day" ? moment.seconds + DAY - 1 : moment.seconds };
}

/** The end of a period: a day or block is within it, a second is the first outside, where the next period begins. */
export function endingWith(moment: Moment): Past {
  return moment.kind === "second" ? { timestamp: moment.seconds - 1 } : upToAndWith(moment);
}

/** All before a period that begins with the moment. */
export function beforeStartOf(moment: Moment): Past {
  if (moment.kind !== "block") return { timestamp: moment.seconds - 1 };
  return moment.number === 0 ? { timestamp: -1 } : { block: { chainId: moment.chainId, number: moment.number - 1 } };
}
