const SECOND = 1_000;
const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ["year", 365 * 86_400 * SECOND],
  ["month", 30 * 86_400 * SECOND],
  ["day", 86_400 * SECOND],
  ["hour", 3_600 * SECOND],
  ["minute", 60 * SECOND],
  ["second", SECOND],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** Such as "3h ago"; what lies ahead of a slow clock is "now". */
export function formatAgo(time: string, nowMs: number): string {
  const pastMs = nowMs - Date.parse(time);
  if (pastMs < SECOND) return "now";
  const [unit, ms] = STEPS.find(([, step]) => pastMs >= step) ?? ["second", SECOND];
  return relative.format(-Math.floor(pastMs / ms), unit);
}

/** Such as "12 Nov 2026, 14:03:00 UTC". */
export const formatMoment = (time: string | number): string => `${moment.format(new Date(time))} UTC`;

export const formatDay = (time: string | number): string => day.format(new Date(time));
