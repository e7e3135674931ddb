/** The moment the whole page is as of, as the API takes it; null: the present. */
export type Past = { timestamp: string } | { block: { chainId: number; number: number } } | null;

const BLOCK = /^([1-9][0-9]{0,15}):(0|[1-9][0-9]{0,9})$/;

/** Reads the address's `asOf`: `<chain id>:<block>` or an RFC 3339 time. What is neither is the present. */
export function readPast(text: string | null): Past {
  const [, chainId, number] = BLOCK.exec(text ?? "") ?? [];
  if (chainId && number) return { block: { chainId: Number(chainId), number: Number(number) } };
  const time = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : { timestamp: toSecond(time) };
}

/** The inverse of readPast; undefined for the present. */
export function formatPast(past: Past): string | undefined {
  if (past === null) return undefined;
  return "block" in past ? `${past.block.chainId}:${past.block.number}` : past.timestamp;
}

/** RFC 3339 in whole seconds, which is all the API knows. */
export const toSecond = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
