import type { Hex } from "../domain/hex.js";
import { decodeUtf8 } from "../sources/text.js";
import { cleanText } from "./clean-text.js";

const WORD_DIGITS = 64;

/**
 * The text in the answer to name() or symbol(): an ABI string or, of tokens older than the standard, a bytes32 padded with
 * zeros. Null where the answer is neither, or empty.
 */
export function decodeTokenText(answer: Hex, maxCharacters: number): string | null {
  const digits = answer.slice(2);
  const bytes = digits.length === WORD_DIGITS ? digits.replace(/(00)+$/, "") : stringBytes(digits);
  return bytes === undefined ? null : cleanText(decodeUtf8(bytes), maxCharacters);
}

/** The number in the answer to decimals(); null where it is none that fits in uint8. */
export function decodeTokenDecimals(answer: Hex): number | null {
  const digits = answer.slice(2, 2 + WORD_DIGITS);
  if (digits.length < WORD_DIGITS) return null;
  const decimals = BigInt(`0x${digits}`);
  return decimals <= 255n ? Number(decimals) : null;
}

/** The bytes of an ABI string, as digits; undefined where its offset or length leads out of the answer. */
function stringBytes(digits: string): string | undefined {
  const offset = readLength(digits, 0);
  const length = offset === undefined ? undefined : readLength(digits, offset * 2);
  if (offset === undefined || length === undefined) return undefined;
  const start = offset * 2 + WORD_DIGITS;
  const bytes = digits.slice(start, start + length * 2);
  return bytes.length === length * 2 ? bytes : undefined;
}

function readLength(digits: string, at: number): number | undefined {
  const word = digits.slice(at, at + WORD_DIGITS);
  if (word.length < WORD_DIGITS) return undefined;
  const value = BigInt(`0x${word}`);
  return value <= BigInt(digits.length) ? Number(value) : undefined;
}
