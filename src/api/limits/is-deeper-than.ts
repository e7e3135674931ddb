/** Whether objects and lists stand above each other in more levels than this; without recursion, as they may be many. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = isNested(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= levels) return true;
    level = level.flatMap((one) => (isNested(one) ? Object.values(one).filter(isNested) : []));
  }
  return false;
}

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;
