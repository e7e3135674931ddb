import { type Hex, ZERO_ADDRESS } from "../../domain/hex.js";
import type { Decoding, RawLog } from "../../domain/raw-log.js";
import { AbiDecodeError, type AbiValue, decodeEvent } from "../abi/decode-strict.js";
import type { EventShape } from "../abi/event-shape.js";

/** Says why a log that can be read cannot mean what it says. */
export class SplitError extends Error {}

/** Reads a log's fields and gives them a meaning; what its content makes impossible becomes the decoding's error. */
export function decodeGuarded<Fields extends Record<string, AbiValue>, Result extends Decoding | undefined>(
  shape: EventShape,
  log: RawLog,
  toDecoding: (fields: Fields) => Result,
): Result | { readonly error: string } {
  try {
    return toDecoding(decodeEvent(shape, log.topics, log.data) as Fields);
  } catch (error) {
    if (error instanceof SplitError) return { error: `${shape.name}: ${error.message}` };
    if (error instanceof AbiDecodeError) return { error: error.message };
    throw error;
  }
}

/** The native coin, as ERC-7528 names it. */
export const NATIVE_TOKEN: Hex = "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

/** A token as the vocabulary names it: there twenty zero bytes are the native coin, where no contract could be. */
export function tokenOf(token: Hex): Hex {
  if (token === NATIVE_TOKEN) return ZERO_ADDRESS;
  if (token === ZERO_ADDRESS) throw new SplitError(`expected a token, found ${token}`);
  return token;
}
