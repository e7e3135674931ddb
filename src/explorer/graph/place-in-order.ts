/**
 * Positions along a line, in the order given and each `rooms[i]` wide, with the least sum of squared distances from the
 * wishes: isotonic regression by pooling neighbours that would overlap.
 */
export function placeInOrder(wishes: readonly number[], rooms: readonly number[]): number[] {
  // Without the room taken by those before, "do not overlap" becomes "do not decrease".
  let taken = 0;
  const offsets = rooms.map((room) => {
    const offset = taken + room / 2;
    taken += room;
    return offset;
  });
  const pools: { sum: number; size: number }[] = [];
  wishes.forEach((wish, index) => {
    let pool = { sum: wish - (offsets[index] ?? 0), size: 1 };
    for (let last = pools.at(-1); last && last.sum / last.size > pool.sum / pool.size; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, size: pool.size + last.size };
    }
    pools.push(pool);
  });
  return pools
    .flatMap(({ sum, size }) => Array.from({ length: size }, () => sum / size))
    .map((y, index) => y + (offsets[index] ?? 0));
}
