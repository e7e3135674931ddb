import fc from "fast-check";

/** What is wrong with a log. Places are taken modulo what the log has. */
export type Corruption =
  | { readonly kind: "truncate"; readonly bytes: number }
  | { readonly kind: "drop-topic" | "add-topic" | "no-topics" | "unknown-topic" }
  | { readonly kind: "set-topic" | "set-word"; readonly place: number; readonly value: bigint }
  | { readonly kind: "flip-byte"; readonly place: number }
  /** Valid: what trails is allowed. */
  | { readonly kind: "append"; readonly bytes: number }
  /** Out of scope, unless the other role's contract has the same address. */
  | { readonly kind: "foreign-emitter" | "other-role-emitter" };

export interface EncodedLog {
  readonly topics: readonly string[];
  readonly data: string;
}

const place = fc.nat(11);
const anyWord = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 31n, 32n, 64n, 96n, 97n, 128n, 160n, 2n ** 32n, 2n ** 53n, 2n ** 64n),
  fc.constantFrom(2n ** 160n, 2n ** 248n, 2n ** 256n - 32n, 2n ** 256n - 1n),
);

export const arbitraryCorruption: fc.Arbitrary<Corruption> = fc.oneof(
  fc.record({ kind: fc.constant("truncate" as const), bytes: fc.nat(512) }),
  fc.constantFrom<Corruption>({ kind: "drop-topic" }, { kind: "add-topic" }),
  fc.constantFrom<Corruption>({ kind: "no-topics" }, { kind: "unknown-topic" }),
  fc.record({ kind: fc.constantFrom("set-topic" as const, "set-word" as const), place, value: anyWord }),
  fc.record({ kind: fc.constant("set-word" as const), place, value: anyWord }),
  fc.record({ kind: fc.constant("flip-byte" as const), place: fc.nat(511) }),
  fc.record({ kind: fc.constant("append" as const), bytes: fc.constantFrom(1, 31, 32, 100) }),
  fc.constantFrom<Corruption>({ kind: "foreign-emitter" }, { kind: "other-role-emitter" }),
);

/** The topics and data as corrupted; another emitter is the caller's to choose. */
export function corruptLog({ topics, data }: EncodedLog, corruption: Corruption): EncodedLog {
  const words = Math.floor((data.length - 2) / 64);
  switch (corruption.kind) {
    case "truncate":
      return { topics, data: data.slice(0, 2 + 2 * (corruption.bytes % Math.max(1, (data.length - 2) / 2))) };
    case "drop-topic":
      return { topics: topics.slice(0, -1), data };
    case "add-topic":
      // The EVM has no LOG5.
      return topics.length === 4 ? { topics: topics.slice(0, 3), data } : { topics: [...topics, asWord(1n)], data };
    case "no-topics":
      return { topics: [], data };
    case "unknown-topic":
      return { topics: [asWord(2n ** 255n), ...topics.slice(1)], data };
    case "set-topic": {
      const at = 1 + (corruption.place % (topics.length - 1));
      return { topics: topics.map((topic, i) => (i === at ? asWord(corruption.value) : topic)), data };
    }
    case "set-word": {
      if (words === 0) {
        return { topics, data };
      }
      const at = 2 + 64 * (corruption.place % words);
      return { topics, data: data.slice(0, at) + asWord(corruption.value).slice(2) + data.slice(at + 64) };
    }
    case "flip-byte": {
      const bytes = Buffer.from(data.slice(2), "hex");
      const at = corruption.place % Math.max(1, bytes.length);
      bytes.set(
        bytes.subarray(at, at + 1).map((byte) => byte ^ 0xff),
        at,
      );
      return { topics, data: `0x${bytes.toString("hex")}` };
    }
    case "append":
      return { topics, data: data + "5a".repeat(corruption.bytes) };
    case "foreign-emitter":
    case "other-role-emitter":
      return { topics, data };
  }
}

function asWord(value: bigint): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
