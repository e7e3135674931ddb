const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.0+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** The last second RFC 3339 can write; a header may claim a later one. */
const LAST_SECOND = 253_402_300_799;

/** RFC 3339 in UTC, of seconds since 1970. */
export const formatSeconds = (seconds: number): string =>
  new Date(Math.min(seconds, LAST_SECOND) * 1000).toISOString().replace(".000Z", "Z");

/** Seconds since 1970 of an RFC 3339 text in whole seconds, any offset; undefined where it is none. */
export function parseSeconds(text: string): number | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const millis = Date.parse(match[0].toUpperCase());
  // Date.parse lets February 30 roll over into March; the round trip does not.
  const local = new Date(Date.parse(`${match[0].slice(0, 19).toUpperCase()}Z`));
  const isRealDay = !Number.isNaN(local.getTime()) && local.getUTCDate() === Number(match[3]);
  return Number.isNaN(millis) || !isRealDay ? undefined : millis / 1000;
}
