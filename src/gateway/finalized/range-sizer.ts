export interface RangeSizer {
  /** Blocks that the next range should span. */
  size(): number;
  /** A range of `blocks` was answered with `logs` logs. */
  answered(blocks: number, logs: number): void;
  /** A range of `blocks` was too much: results, bytes or time. */
  refused(blocks: number): void;
}

/**
 * A range that is too small costs one more request on the way up; one that is too large, a large answer that is thrown away.
 */
const GROWTH = 8;

/** Finds the range that brings about `targetLogs` logs an answer, growing fast while answers are small and halving on refusal. */
export function createRangeSizer(limits: { initial: number; max: number; targetLogs: number }): RangeSizer {
  const { initial, max, targetLogs } = limits;
  let size = Math.min(initial, max);
  // After a refusal growth is slow, so that the same limit is not run into with every second range.
  let cautious = 0;

  return {
    size: () => size,
    answered(blocks, logs) {
      if (cautious > 0) cautious -= 1;
      // An answer to a part says nothing about the whole.
      if (blocks < size / 2) return;
      const fitting = logs === 0 ? Infinity : (blocks * targetLogs) / logs;
      const step = size * (cautious > 0 ? 1.1 : GROWTH);
      if (fitting >= size) size = Math.ceil(Math.min(step, fitting, max));
      else size = Math.max(1, Math.floor(Math.max(fitting, size / 4)));
    },
    refused(blocks) {
      size = Math.max(1, Math.min(size, Math.floor(blocks / 2)));
      cautious = 10;
    },
  };
}
