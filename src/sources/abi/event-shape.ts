import { toEventSelector } from "viem";
import type { Hex } from "../../domain/hex.js";

/** A Solidity type, as far as events have them. */
export type AbiType =
  | { kind: "uint" | "int"; bits: number }
  | { kind: "address" | "bool" | "string" | "bytes" }
  | { kind: "fixed-bytes"; size: number }
  | { kind: "array"; item: AbiType; length?: number }
  | { kind: "tuple"; items: AbiType[] };

export interface AbiParam {
  name: string;
  type: AbiType;
}

/** An event's signature, taken apart: which fields stand in topics, which in data. */
export interface EventShape {
  name: string;
  topic0: Hex;
  indexed: AbiParam[];
  unindexed: AbiParam[];
}

/** Reads `Name(type indexed name, …)`. Throws on text that is no event signature. */
export function parseEventShape(signature: string): EventShape {
  const match = /^(\w+)\((.*)\)$/.exec(signature);
  if (!match) throw new Error(`Event signature "${signature}": expected Name(type [indexed] name, …).`);
  const params = splitTopLevel(match[2] ?? "").map((text) => {
    const words = text.trim().match(/^(.*?)(\s+indexed)?(?:\s+(\w+))?$/);
    return { isIndexed: Boolean(words?.[2]), name: words?.[3] ?? "", type: parseAbiType((words?.[1] ?? "").trim()) };
  });
  const strip = ({ name, type }: AbiParam): AbiParam => ({ name, type });
  return {
    name: match[1] ?? "",
    topic0: toEventSelector(`event ${signature}`),
    indexed: params.filter((param) => param.isIndexed).map(strip),
    unindexed: params.filter((param) => !param.isIndexed).map(strip),
  };
}

function parseAbiType(text: string): AbiType {
  const array = /^(.*)\[(\d*)\]$/.exec(text);
  if (array) {
    const item = parseAbiType(array[1] ?? "");
    return array[2] ? { kind: "array", item, length: Number(array[2]) } : { kind: "array", item };
  }
  if (text.startsWith("(") && text.endsWith(")")) {
    return { kind: "tuple", items: splitTopLevel(text.slice(1, -1)).map((item) => parseAbiType(item.trim())) };
  }
  const integer = /^(u?int)(\d*)$/.exec(text);
  if (integer) return { kind: integer[1] as "uint" | "int", bits: Number(integer[2] || 256) };
  const fixed = /^bytes(\d+)$/.exec(text);
  if (fixed) return { kind: "fixed-bytes", size: Number(fixed[1]) };
  if (text === "address" || text === "bool" || text === "string" || text === "bytes") return { kind: text };
  throw new Error(`Type "${text}": not a Solidity type this decoder knows.`);
}

function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    else if (text[i] === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (text.trim() !== "") parts.push(text.slice(start));
  return parts;
}
