import type { Hex } from "../../domain/hex.js";
import { decodeUtf8 } from "../text.js";
import type { AbiParam, AbiType, EventShape } from "./event-shape.js";

/** Integers are bigint; address and bytes lowercase hex; string already text; array and tuple are arrays. */
export type AbiValue = bigint | boolean | string | AbiValue[];

/** Says in one line what the log's bytes should have been and were. */
export class AbiDecodeError extends Error {}

/**
 * Reads an event's fields as Solidity's own decoder would: exact topic count, clean padding, bool 0 or 1, offsets and
 * lengths in bounds; trailing data is allowed. Throws AbiDecodeError.
 */
export function decodeEvent(shape: EventShape, topics: readonly Hex[], data: Hex): Record<string, AbiValue> {
  const expected = shape.indexed.length + 1;
  if (topics.length !== expected) throw new AbiDecodeError(`${shape.name}: expected ${expected} topics, found ${topics.length}`);
  const values: Record<string, AbiValue> = {};
  shape.indexed.forEach((param, i) => {
    values[param.name] = readField(shape, param, () => readWord(param.type, (topics[i + 1] ?? "0x").slice(2)));
  });
  const digits = data.slice(2);
  let head = 0;
  for (const param of shape.unindexed) {
    values[param.name] = readField(shape, param, () => readParam(param.type, digits, 0, head));
    head += headSize(param.type);
  }
  return values;
}

function readField(shape: EventShape, param: AbiParam, read: () => AbiValue): AbiValue {
  try {
    return read();
  } catch (error) {
    if (error instanceof AbiDecodeError) throw new AbiDecodeError(`${shape.name}.${param.name}: ${error.message}`);
    throw error;
  }
}

function isDynamic(type: AbiType): boolean {
  if (type.kind === "string" || type.kind === "bytes") return true;
  if (type.kind === "array") return type.length === undefined || isDynamic(type.item);
  return type.kind === "tuple" && type.items.some(isDynamic);
}

function headSize(type: AbiType): number {
  if (isDynamic(type)) return 32;
  if (type.kind === "array") return (type.length ?? 0) * headSize(type.item);
  if (type.kind === "tuple") return type.items.reduce((sum, item) => sum + headSize(item), 0);
  return 32;
}

/** Reads what stands at `head` bytes, offsets counting from `base`. */
function readParam(type: AbiType, digits: string, base: number, head: number): AbiValue {
  if (!isDynamic(type)) return readStatic(type, digits, head);
  const at = base + readSize(digits, head, "offset");
  switch (type.kind) {
    case "string":
    case "bytes": {
      const length = readSize(digits, at, "length");
      const body = digits.slice((at + 32) * 2, (at + 32 + length) * 2);
      if (body.length !== length * 2) {
        throw new AbiDecodeError(`length ${length} at byte ${at} exceeds the ${digits.length / 2} bytes of data`);
      }
      return type.kind === "string" ? decodeUtf8(body) : `0x${body}`;
    }
    case "array": {
      const length = type.length ?? readSize(digits, at, "length");
      const start = type.length === undefined ? at + 32 : at;
      const stride = headSize(type.item);
      if (start + length * stride > digits.length / 2) {
        throw new AbiDecodeError(`${length} items at byte ${at} exceed the ${digits.length / 2} bytes of data`);
      }
      return Array.from({ length }, (_, i) => readParam(type.item, digits, start, start + i * stride));
    }
    case "tuple":
      return readTuple(type.items, digits, at);
    default:
      throw new Error(`Type ${type.kind} is not dynamic.`);
  }
}

function readTuple(items: AbiType[], digits: string, base: number): AbiValue[] {
  let head = base;
  return items.map((item) => {
    const value = readParam(item, digits, base, head);
    head += headSize(item);
    return value;
  });
}

function readStatic(type: AbiType, digits: string, at: number): AbiValue {
  if (type.kind === "tuple") return readTuple(type.items, digits, at);
  if (type.kind === "array") {
    const stride = headSize(type.item);
    return Array.from({ length: type.length ?? 0 }, (_, i) => readStatic(type.item, digits, at + i * stride));
  }
  return readWord(type, wordAt(digits, at));
}

function wordAt(digits: string, at: number): string {
  const word = digits.slice(at * 2, at * 2 + 64);
  if (word.length !== 64) {
    throw new AbiDecodeError(`expected 32 bytes at byte ${at}, found the end of ${digits.length / 2} bytes of data`);
  }
  return word;
}

function readSize(digits: string, at: number, what: string): number {
  const value = BigInt(`0x${wordAt(digits, at)}`);
  if (value > BigInt(digits.length / 2)) {
    throw new AbiDecodeError(`${what} ${value} at byte ${at} exceeds the ${digits.length / 2} bytes of data`);
  }
  return Number(value);
}

const CLEAN_ADDRESS = "0".repeat(24);

function readWord(type: AbiType, word: string): AbiValue {
  switch (type.kind) {
    case "address":
      if (!word.startsWith(CLEAN_ADDRESS)) throw new AbiDecodeError(`expected an address, found 0x${word}`);
      return `0x${word.slice(24)}`;
    case "bool": {
      const value = BigInt(`0x${word}`);
      if (value > 1n) throw new AbiDecodeError(`expected 0 or 1, found 0x${word}`);
      return value === 1n;
    }
    case "uint": {
      const value = BigInt(`0x${word}`);
      if (type.bits < 256 && value >> BigInt(type.bits) !== 0n) {
        throw new AbiDecodeError(`expected ${type.bits} bits, found 0x${word}`);
      }
      return value;
    }
    case "int": {
      const value = BigInt.asIntN(256, BigInt(`0x${word}`));
      if (BigInt.asIntN(type.bits, value) !== value) {
        throw new AbiDecodeError(`expected ${type.bits} signed bits, found 0x${word}`);
      }
      return value;
    }
    case "fixed-bytes": {
      const body = word.slice(0, type.size * 2);
      if (/[^0]/.test(word.slice(type.size * 2))) {
        throw new AbiDecodeError(`expected ${type.size} bytes padded with zeros, found 0x${word}`);
      }
      return `0x${body}`;
    }
    default:
      // An indexed string, bytes, array or tuple stands in its topic as its keccak-256.
      return `0x${word}`;
  }
}
