import { fromOpaqueText, toOpaqueText } from "./opaque-text.js";
import { badInput } from "../reading/query-error.js";

export type OrderType = "bigint" | "integer" | "numeric" | "bytea" | "text";

/** Bumped when the meaning of a cursor's values changes: older cursors are then refused, not misread. */
const VERSION = 1;

/** Longest cursor read: names enter an order with at most 256 characters, the rest is small. */
const MAX_LENGTH = 4_096;

const VALID: Record<OrderType, (value: string) => boolean> = {
  bigint: (value) => /^-?(0|[1-9]\d{0,17})$/.test(value),
  integer: (value) => /^(0|[1-9]\d{0,9})$/.test(value) && Number(value) < 2 ** 31,
  numeric: (value) => /^-?(0|[1-9]\d{0,999})$/.test(value),
  bytea: (value) => /^\\x([0-9a-f]{2})*$/.test(value),
  text: (value) => !/[\0\ud800-\udfff]/u.test(value),
};

/** An opaque text that says after which row of which order a page ended. */
export function encodeCursor(order: string, values: readonly string[]): string {
  return toOpaqueText([VERSION, order, ...values]);
}

/** The values of a cursor of this order. Throws BAD_USER_INPUT on any other text. */
export function decodeCursor(cursor: string, order: string, types: readonly OrderType[]): string[] {
  const refusal = (found: string) =>
    badInput(`Cursor: expected one that a page of this list and order gave, found ${found}. Start again without it.`);
  const [version, of, ...values] = fromOpaqueText(cursor, MAX_LENGTH) ?? [];
  if (version !== VERSION) throw refusal("other text or another version's cursor");
  if (of !== order) throw refusal("the cursor of another list or order");
  const isSound =
    values.length === types.length &&
    types.every((type, index) => {
      const value = values[index];
      return typeof value === "string" && VALID[type](value);
    });
  if (!isSound) throw refusal("changed values");
  return values as string[];
}
