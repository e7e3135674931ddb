import { createHash } from "node:crypto";
import { fromOpaqueText, toOpaqueText } from "../../queries/lists/opaque-text.js";
import { badInput } from "../../queries/reading/query-error.js";

/** Bumped when the meaning of a cursor's values changes: older cursors are then refused, not misread. */
const VERSION = 1;

/** Longest cursor read: a hundred chains or accounts fit. */
const MAX_LENGTH = 16_384;

/** An opaque text that says how far a subscription, of these arguments, has come. */
export function encodeStreamCursor(subscription: string, args: unknown, state: unknown): string {
  return toOpaqueText([VERSION, subscription, shortDigest(args), state]);
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
  const [version, of, digest, state] = fromOpaqueText(cursor, MAX_LENGTH) ?? [];
  if (version !== VERSION) throw refusal("other text or another version's cursor");
  if (of !== subscription) throw refusal("another subscription's");
  if (digest !== shortDigest(args)) throw refusal("that of other arguments");
  if (!isState(state)) throw refusal("changed values");
  return state;
}

/** Nine bytes of a digest: enough to tell states apart, short enough to carry a hundred. */
export const shortDigest = (value: unknown): string =>
  createHash("sha256")
    .update(JSON.stringify(value ?? null))
    .digest("base64url")
    .slice(0, 12);
