import type { Hex } from "../../domain/hex.js";

export type SqlParameter = string | number | boolean | null | readonly string[] | readonly number[];

/** A piece of SQL with its parameters. Pieces nest; nothing but parameters ever comes from outside. */
export class Sql {
  constructor(
    readonly strings: readonly string[],
    readonly parts: readonly (Sql | SqlParameter)[],
  ) {}
}

/** Template tag: a nested piece is inlined, every other value becomes a parameter. */
export function sql(strings: TemplateStringsArray, ...parts: (Sql | SqlParameter)[]): Sql {
  return new Sql(strings, parts);
}

export const EMPTY = new Sql([""], []);

export function joinSql(pieces: readonly Sql[], separator: string): Sql {
  if (pieces.length === 0) return EMPTY;
  return new Sql(["", ...pieces.slice(1).map(() => separator), ""], pieces);
}

/** All of the conditions; true where there are none. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : sql`(${joinSql(conditions, " and ")})`;

/** At least one of the conditions; false where there are none. */
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`false` : sql`(${joinSql(conditions, " or ")})`;

export const bytes = (hex: Hex): Sql => sql`${byteaText(hex)}::bytea`;
export const bytesArray = (values: readonly Hex[]): Sql => sql`${values.map(byteaText)}::bytea[]`;

const byteaText = (hex: Hex): string => `\\x${hex.slice(2)}`;

/** Text and values as pg takes them. */
export function renderSql(piece: Sql): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const write = ({ strings, parts }: Sql): string =>
    strings.reduce((text, string, index) => {
      const part = parts[index - 1];
      return text + (part instanceof Sql ? write(part) : `$${values.push(part)}`) + string;
    });
  return { text: write(piece), values };
}
