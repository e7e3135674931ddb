/**
 * The blocks strictly between `from` and `to` whose headers are fetched only to test their blooms: each with chance
 * `rate`, in all as many as that makes on average (drawn with repetition, so a few less).
 */
export function pickAuditSample(from: number, to: number, rate: number, random: () => number = Math.random): number[] {
  const inside = to - from - 1;
  if (inside <= 0 || rate <= 0) return [];
  if (rate >= 1) return Array.from({ length: inside }, (_, i) => from + 1 + i);
  const expected = inside * rate;
  const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
  return Array.from({ length: count }, () => from + 1 + Math.floor(random() * inside));
}
