import type { RawLog } from "./model-input.js";

/** A log that breaks the strict decoding of PROTOCOL.md. */
export class UndecodableLog extends Error {}

/** The indexed words of a log that must have exactly `count` of them besides its signature. */
export function indexedWords(log: RawLog, count: number): string[] {
  const words = log.topics.slice(1);
  if (words.length !== count) {
    throw new UndecodableLog(`expected ${count} indexed values, found ${words.length}`);
  }
  return words;
}

/** The first `count` words of the data, each as 0x and 64 digits. */
export function headWords(log: RawLog, count: number): string[] {
  const words: string[] = [];
  for (let i = 0; i < count; i++) {
    words.push(hexAt(log, BigInt(i) * 32n, 32n));
  }
  return words;
}

export function asUint(word: string): bigint {
  return BigInt(word);
}

export function asAddress(word: string): string {
  if (!word.startsWith(`0x${"0".repeat(24)}`)) {
    throw new UndecodableLog(`expected 12 zero bytes before an address, found ${word}`);
  }
  return `0x${word.slice(26)}`;
}

export function asBool(word: string): boolean {
  const value = BigInt(word);
  if (value > 1n) {
    throw new UndecodableLog(`expected a bool of 0 or 1, found ${word}`);
  }
  return value === 1n;
}

/** The bytes of the string whose offset into the data is `word`; neither their padding nor what follows is looked at. */
export function asStringBytes(log: RawLog, word: string): Uint8Array {
  const offset = BigInt(word);
  const length = BigInt(hexAt(log, offset, 32n));
  return Buffer.from(hexAt(log, offset + 32n, length).slice(2), "hex");
}

function hexAt(log: RawLog, offset: bigint, length: bigint): string {
  const available = BigInt((log.data.length - 2) / 2);
  if (offset + length > available) {
    throw new UndecodableLog(
      `expected ${length.toString()} bytes at ${offset.toString()}, found ${available.toString()} bytes in all`,
    );
  }
  const start = 2 + 2 * Number(offset);
  return `0x${log.data.slice(start, start + 2 * Number(length))}`;
}
