import { createHash } from "node:crypto";
import { badInput } from "../../queries/query-error.js";

/** Bumped when the meaning of a cursor's values changes: older cursors are then refused, not misread. */
const VERSION = 1;

/** Longest cursor read: a hundred chains or accounts fit. */
const MAX_LENGTH = 16_384;

/** An opaque text that says how far a subscription, of these arguments, has come. */
export function encodeStreamCursor(subscription: string, args: unknown, state: unknown): string {
  return Buffer.from(JSON.stringify([VERSION, subscription, shortDigest(args), state])).toString("base64url");
}

/** The state in a cursor of the same subscription with the same arguments. Throws BAD_USER_INPUT on any other text. */
export function decodeStreamCursor<State>(
  cursor: string,
  subscription: string,
  args: unknown,
  isState: (state: unknown) => state is State,
): State {
  const refusal = (found: string) =>
    badInput(`after: expected a cursor of a message of this subscription, found ${found}. Subscribe without it.`);
  if (cursor.length > MAX_LENGTH || !/^[\w-]+$/.test(cursor)) throw refusal("other text");
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw refusal("other text");
  }
  if (!Array.isArray(parsed) || parsed[0] !== VERSION) throw refusal("other text or another version's cursor");
  if (parsed[1] !== subscription) throw refusal("another subscription's");
  if (parsed[2] !== shortDigest(args)) throw refusal("that of other arguments");
  const state: unknown = parsed[3];
  if (!isState(state)) throw refusal("changed values");
  return state;
}

/** Nine bytes of a digest: enough to tell states apart, short enough to carry a hundred. */
export const shortDigest = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(value ?? null))
    .digest("base64url")
    .slice(0, 12);
