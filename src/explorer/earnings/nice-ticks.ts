/** Round values from 0 to at or just above a maximum, about `wanted` steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(maximum: number, wanted: number): number[] {
  if (!(maximum > 0)) return [0, 1];
  const raw = maximum / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const count = Math.ceil(maximum / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
