/** DESIGN.md "Text": UTF-8; what is invalid, or NUL, becomes U+FFFD. A leading byte order mark is neither, and stays. */
export function readText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replaceAll("\u0000", "\uFFFD");
}

/**
 * DESIGN.md "Text" for roles, kinds and relations: trailing zero bytes cut; where the rest is not printable ASCII
 * (0x20 to 0x7e), the hex of all 32 bytes. Thirty-two zero bytes are the empty word.
 */
export function readWord(word: string): string {
  const bytes = [...Buffer.from(word.slice(2), "hex")];
  while (bytes.at(-1) === 0) {
    bytes.pop();
  }
  const isPrintable = bytes.every((byte) => byte >= 0x20 && byte <= 0x7e);
  return isPrintable ? String.fromCharCode(...bytes) : word;
}
