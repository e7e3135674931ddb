import { z } from "zod";

/** Separates the known keys in the message of an `unrecognized_keys` issue. */
export const keySeparator = ", ";

/** The schema of one key, with what docs/config-keys.md says of it. */
export const key = <Schema extends z.ZodType>(description: string, schema: Schema): Schema =>
  schema.describe(description);

export function mapping<Shape extends z.core.$ZodShape>(shape: Shape) {
  const keys = Object.keys(shape).join(keySeparator);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? keys : `a mapping with the keys ${keys}`),
  });
}

export function list<Item extends z.core.SomeType>(item: Item, of: string) {
  return z.array(item, { error: `a list of ${of}` });
}

export function integer(min: number, max: number, what: string) {
  const error = `${what} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}
