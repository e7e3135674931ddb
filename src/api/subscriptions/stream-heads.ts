import { type HeadRow, isHeadReady } from "../../queries/reading/heads.js";
import type { HeadWatcher } from "../head-watcher.js";
import { createStream } from "./stream.js";
import { decodeStreamCursor, encodeStreamCursor, shortDigest } from "./stream-cursor.js";

export interface HeadMessage {
  readonly head: HeadRow;
  readonly cursor: string;
}

/**
 * Each chain whose head is not what was last told: at once all of them or, with a cursor, those that have moved since; then
 * each as it moves, is finalized, stops or becomes ready. Throws BAD_USER_INPUT on a cursor that cannot be used.
 */
export function streamHeads(headWatcher: HeadWatcher, after: string | null): AsyncIterable<HeadMessage> {
  const told = new Map(after === null ? [] : decodeStreamCursor(after, "heads", null, isState));
  let heads: readonly HeadRow[] = [];
  return createStream(
    (wake) =>
      headWatcher.watch((moved) => {
        heads = moved;
        wake();
      }),
    () => {
      const messages: HeadMessage[] = [];
      for (const head of heads) {
        const digest = digestOf(head);
        if (told.get(head.chainId) === digest) continue;
        told.set(head.chainId, digest);
        messages.push({ head, cursor: encodeStreamCursor("heads", null, [...told]) });
      }
      return Promise.resolve({ messages, isCut: false });
    },
  );
}

const digestOf = (head: HeadRow): string =>
  shortDigest([head.indexed, head.finalized, head.error, isHeadReady(head), head.name]);

const isState = (state: unknown): state is [number, string][] =>
  Array.isArray(state) &&
  state.every(
    (one: unknown) =>
      Array.isArray(one) && one.length === 2 && Number.isSafeInteger(one[0]) && typeof one[1] === "string",
  );
