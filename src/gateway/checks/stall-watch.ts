export interface StallWatch {
  /** What is asked for until it is answered failed once more. */
  failed(reason: Error): void;
  /** Nobody can be asked at present: time passes without a failure. */
  waited(): void;
  answered(): void;
}

/**
 * Notices that what is asked for until it is answered only fails: `onStall` is told the newest reason once no answer came for
 * `saidAfterMs`, and again as often; then `onEnd`, how long it was, once one came.
 */
export function createStallWatch(options: {
  saidAfterMs: number;
  onStall: (reason: Error) => void;
  onEnd: (afterMs: number) => void;
}): StallWatch {
  const { saidAfterMs, onStall, onEnd } = options;
  let stall: { since: number; seenAt: number; saidAt: number | undefined; reason: Error } | undefined;

  const waited = (): void => {
    if (stall === undefined) return;
    stall.seenAt = Date.now();
    if (Date.now() - (stall.saidAt ?? stall.since) < saidAfterMs) return;
    stall.saidAt = Date.now();
    onStall(stall.reason);
  };

  return {
    waited,
    failed(reason) {
      // Whoever asked before may have given up: what failed so long ago says nothing about now.
      const isOver = stall !== undefined && Date.now() - stall.seenAt > 2 * saidAfterMs;
      if (stall === undefined || isOver) stall = { since: Date.now(), seenAt: Date.now(), saidAt: undefined, reason };
      else stall.reason = reason;
      waited();
    },
    answered() {
      if (stall?.saidAt !== undefined) onEnd(Date.now() - stall.since);
      stall = undefined;
    },
  };
}
