export interface RestartPauses {
  /** Pause before the first restart; each further failure doubles it. */
  firstMs: number;
  longestMs: number;
  /** A child that ran this long starts again from the first pause. */
  healthyAfterMs: number;
}

export const usualPauses: RestartPauses = { firstMs: 1_000, longestMs: 60_000, healthyAfterMs: 60_000 };

/**
 * Milliseconds to wait before the restart after the given number of failures in a row, from 1. Up to a fifth more or
 * less by chance (random in [0, 1)), so that children that failed together do not come back together.
 */
export function pauseBeforeRestart(
  failures: number,
  pauses: RestartPauses,
  random: () => number = Math.random,
): number {
  const pauseMs = Math.min(pauses.longestMs, pauses.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(pauseMs * (0.8 + 0.4 * random()));
}
