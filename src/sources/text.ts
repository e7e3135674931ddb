import type { Hex } from "../domain/hex.js";

const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Text of hex digits: UTF-8; what is invalid, and NUL, which PostgreSQL cannot hold, becomes U+FFFD. */
export function decodeUtf8(digits: string): string {
  return utf8.decode(Buffer.from(digits, "hex")).replaceAll("\0", "\uFFFD");
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** A role, kind or relation: short ASCII, trailing zero bytes cut; other bytes are kept as 0x-hex of all 32. */
export function decodeWord(bytes32: Hex): string {
  const word = Buffer.from(bytes32.slice(2).replace(/(00)+$/, ""), "hex").toString("latin1");
  return PRINTABLE_ASCII.test(word) ? word : bytes32;
}
