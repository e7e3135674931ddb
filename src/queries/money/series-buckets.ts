import type { SeriesInterval } from "./earnings-series.js";

const DAY = 86_400;

/** Intervals of one series: more than a chart can show. */
export const MAX_BUCKETS = 10_000;

/** The beginning, in seconds and UTC, of the interval that holds a moment; weeks begin on Monday. */
export function bucketStart(seconds: number, interval: SeriesInterval): number {
  const date = new Date(seconds * 1000);
  switch (interval) {
    case "HOUR":
      return Math.floor(seconds / 3_600) * 3_600;
    case "DAY":
      return Math.floor(seconds / DAY) * DAY;
    case "WEEK":
      return Math.floor(seconds / DAY) * DAY - ((date.getUTCDay() + 6) % 7) * DAY;
    case "MONTH":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
  }
}

/** The beginning of the interval after the one that begins at `start`. */
export function nextBucket(start: number, interval: SeriesInterval): number {
  const date = new Date(start * 1000);
  switch (interval) {
    case "HOUR":
      return start + 3_600;
    case "DAY":
      return start + DAY;
    case "WEEK":
      return start + 7 * DAY;
    case "MONTH":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / 1000;
  }
}

/** The beginnings of all intervals that touch [from, to); undefined where there are more than `max`. */
export function listBuckets(from: number, to: number, interval: SeriesInterval, max: number): number[] | undefined {
  const starts: number[] = [];
  for (let start = bucketStart(from, interval); start < to; start = nextBucket(start, interval)) {
    if (starts.push(start) > max) return undefined;
  }
  return starts;
}
