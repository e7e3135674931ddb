/** 0x-prefixed lowercase hexadecimal text. */
export type Hex = `0x${string}`;

/** Twenty zero bytes: nobody's account, and the token of a chain's native coin. */
export const ZERO_ADDRESS: Hex = `0x${"0".repeat(40)}`;

/** The minimal big-endian bytes of a non-negative integer, as hex digits without prefix; none for zero. */
export function minimalDigits(value: bigint): string {
  if (value === 0n) return "";
  const digits = value.toString(16);
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}
