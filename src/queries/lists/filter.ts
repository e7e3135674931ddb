import { encodeAssetKey, parseAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import { parseTokenId } from "../../domain/ids.js";
import { badInput } from "../reading/query-error.js";
import { type Sql, type SqlParameter, allOf, anyOf, bytes, joinSql, sql } from "../reading/sql.js";

/** What a filter compares: `time` is seconds, `amount` any whole number, `share` an integer of 1e-18, `asset` and `token` CAIP-19 ids, `search` is contained in any case. */
export type FilterKind =
  | "address"
  | "bytes"
  | "asset"
  | "token"
  | "chain"
  | "block"
  | "time"
  | "amount"
  | "share"
  | "text"
  | "search"
  | "word"
  | "flag"
  | "eventType";

/**
 * A column to filter by; a token needs its chain's column beside it, and `whenToken` may say otherwise that a row is of one. `whenFalse` says that a flag's column is false in a way that reads
 * less, or throws where that cannot be asked. With `among`, the column is of other rows: `among` puts a condition where they are looked
 * for. One and the same row then meets all conditions of that `among` that stand beside each other; each of an AND's looks for its own.
 */
export interface Filter {
  readonly kind: FilterKind;
  readonly column: Sql;
  /** Whether the column can be null: only then null may be asked for, which elsewhere nothing would match. */
  readonly isNullable?: boolean;
  /** Whether strangers make the text as long as they like: patterns are matched with its start, which is what is indexed. */
  readonly isLong?: boolean;
  readonly chain?: Sql;
  readonly whenFalse?: () => Sql;
  readonly whenToken?: (token: Sql, chainId: Sql) => Sql;
  readonly among?: (condition: Sql) => Sql;
}

export type Filters = Readonly<Record<string, Filter>>;

/** Conditions by filter name and suffix, and nested alternatives. */
export type Where = { readonly AND?: readonly Where[]; readonly OR?: readonly Where[] } & Readonly<
  Record<string, unknown>
>;

/** The suffixes each kind of filter takes; "" is equality. */
export const SUFFIXES: Record<FilterKind, readonly string[]> = {
  address: ["", "_not", "_in"],
  bytes: ["", "_not", "_in"],
  asset: ["", "_not", "_in"],
  token: ["", "_not", "_in"],
  chain: ["", "_not", "_in"],
  block: ["", "_gt", "_gte", "_lt", "_lte"],
  time: ["", "_gt", "_gte", "_lt", "_lte"],
  amount: ["", "_gt", "_gte", "_lt", "_lte"],
  share: ["", "_gt", "_gte", "_lt", "_lte"],
  text: ["", "_not", "_in", "_contains", "_starts_with"],
  search: [""],
  word: ["", "_not", "_in"],
  flag: [""],
  eventType: ["", "_not", "_in"],
};

/** A filter is a few conditions; thousands would only serve to keep the planner busy. */
export const MAX_CONDITIONS = 100;
/** Longest list after `_in`. */
export const MAX_VALUES = 1_000;
/** Values of one filter in all: a variable's list may be named again and again, and each value is a parameter. */
export const MAX_VALUES_IN_ALL = 2_000;

/** Characters at the start of a long text that its indexes hold, and that are searched. Written out in SQL, so that they serve. */
export const START_CHARACTERS = 256;
export const startOf = (text: Sql): Sql => sql`left(${text}, 256)`;

const COMPARISONS: Readonly<Record<string, Sql>> = {
  _gt: sql`>`,
  _gte: sql`>=`,
  _lt: sql`<`,
  _lte: sql`<=`,
};

type Among = NonNullable<Filter["among"]>;

/** What a `where` argument means: `own` of the rows listed, and beside it what one row of each `among` has to meet. */
export interface Conditions {
  readonly own: Sql;
  readonly others: ReadonlyMap<Among, Sql>;
}

/** The condition a `where` argument means. Throws BAD_USER_INPUT where an id in it is none or it asks too much. */
export const compileWhere = (filters: Filters, where: Where | null | undefined): Sql =>
  joinConditions(compileConditions(filters, where));

const joinConditions = ({ own, others }: Conditions): Sql =>
  allOf([own, ...[...others].map(([among, ofRow]) => among(ofRow))]);

/** The same in its parts, for a list that begins from those other rows. */
export function compileConditions(filters: Filters, where: Where | null | undefined): Conditions {
  let count = 0;
  let values = 0;
  const compile = (node: Where): Conditions => {
    const own: Sql[] = [];
    const ofOneRow = new Map<Among, Sql[]>();
    for (const [key, value] of Object.entries(node)) {
      if (value === undefined) continue;
      if (++count > MAX_CONDITIONS) throw badInput(`where: expected at most ${MAX_CONDITIONS} conditions.`);
      if (key === "AND" || key === "OR") {
        if (value === null) continue;
        const parts = (value as readonly Where[]).map((part) => joinConditions(compile(part)));
        own.push(key === "AND" ? allOf(parts) : anyOf(parts));
      } else {
        values += Array.isArray(value) ? value.length : 1;
        if (values > MAX_VALUES_IN_ALL) throw badInput(`where: expected at most ${MAX_VALUES_IN_ALL} values in all.`);
        const { among, condition } = compileCondition(filters, key, value);
        const beside = among ? (ofOneRow.get(among) ?? []) : own;
        beside.push(condition);
        if (among) ofOneRow.set(among, beside);
      }
    }
    return { own: allOf(own), others: new Map([...ofOneRow].map(([among, ofRow]) => [among, allOf(ofRow)])) };
  };
  return compile(where ?? {});
}

function compileCondition(filters: Filters, key: string, value: unknown): Pick<Filter, "among"> & { condition: Sql } {
  const name = key in filters ? key : key.replace(/_(not|in|gte?|lte?|contains|starts_with)$/, "");
  const filter = filters[name];
  const suffix = key.slice(name.length);
  if (!filter || !SUFFIXES[filter.kind].includes(suffix)) throw badInput(`where: there is no filter ${key}.`);
  const condition = compareWith(filter, name, suffix, value);
  return filter.among ? { among: filter.among, condition } : { condition };
}

function compareWith(filter: Filter, name: string, suffix: string, value: unknown): Sql {
  const { column } = filter;
  const key = `${name}${suffix}`;
  if (value === null) {
    if (filter.isNullable && suffix === "") return sql`${column} is null`;
    if (filter.isNullable && suffix === "_not") return sql`${column} is not null`;
    const advice = filter.isNullable ? `Only ${name} and ${name}_not take null.` : "Leave it out to ask for all.";
    throw badInput(`where: ${key}: expected a value, found null. ${advice}`);
  }
  if (suffix === "_in") {
    const values = value as readonly unknown[];
    if (values.length > MAX_VALUES)
      throw badInput(`where: ${key} takes at most ${MAX_VALUES} values, found ${values.length}.`);
    if (filter.kind === "token") return anyOf(values.map((one) => equals(filter, name, one)));
    if (values.length === 0) return sql`false`;
    const operands = values.map((one) => operand(filter, name, one));
    const isOne = sql`${column} in (${joinSql(operands, ", ")})`;
    if (!filter.isLong) return isOne;
    return sql`(lower(${startOf(column)}) in (${joinSql(operands.map(lowerStart), ", ")}) and ${isOne})`;
  }
  if (suffix === "_not") return sql`(${column} is null or not ${equals(filter, name, value)})`;
  if (suffix === "_contains") return isLike(filter, `%${patternOf(filter, key, value)}%`);
  if (suffix === "_starts_with") return isLike(filter, `${patternOf(filter, key, value)}%`);
  const comparison = COMPARISONS[suffix];
  return comparison ? sql`${column} ${comparison} ${operand(filter, name, value)}` : equals(filter, name, value);
}

function equals(filter: Filter, name: string, value: unknown): Sql {
  if (filter.kind === "search") return isLike(filter, `%${patternOf(filter, name, value)}%`);
  if (filter.whenFalse && value === false) return filter.whenFalse();
  if (filter.kind !== "token") {
    const { column } = filter;
    const wanted = operand(filter, name, value);
    if (!filter.isLong) return sql`${column} = ${wanted}`;
    return sql`(lower(${startOf(column)}) = ${lowerStart(wanted)} and ${column} = ${wanted})`;
  }
  const token = parseTokenId(value as string);
  if (!token)
    throw badInput(`${name}: expected a token's CAIP-19 id such as eip155:1/slip44:60, found ${quote(value)}.`);
  if (filter.whenToken) return filter.whenToken(bytes(token.token), sql`${token.chainId}::bigint`);
  return sql`(${filter.column} = ${bytes(token.token)} and ${filter.chain ?? sql`chain_id`} = ${token.chainId})`;
}

function operand({ kind }: Filter, name: string, value: unknown): Sql {
  switch (kind) {
    case "address":
    case "bytes":
      return bytes(value as Hex);
    case "asset":
      return bytes(readAssetKey(value as string, name));
    case "chain":
    case "block":
    case "time":
      return sql`${value as number}::bigint`;
    case "amount":
    case "share":
      return sql`${String(value)}::numeric`;
    case "eventType":
      return sql`${value as string}::log.event_type`;
    case "token":
    case "text":
    case "search":
    case "word":
    case "flag":
      return sql`${typeof value === "string" ? textOf(name, value) : (value as SqlParameter)}`;
  }
}

/** Throws BAD_USER_INPUT where the database could not hold the text. */
function textOf(name: string, text: string): string {
  if (text.includes("\0")) throw badInput(`${name}: a text here holds no NUL.`);
  return text;
}

/** What the index of a long text's start is asked for. */
const lowerStart = (text: Sql): Sql => sql`lower(${startOf(text)})`;

const isLike = ({ column, isLong }: Filter, pattern: string): Sql =>
  sql`${isLong ? startOf(column) : column} ilike ${pattern}`;

/** Throws BAD_USER_INPUT where the text is longer than what it is looked for in. */
function patternOf({ isLong }: Filter, key: string, value: unknown): string {
  const text = textOf(key, value as string);
  const { length } = [...text];
  if (isLong && length > START_CHARACTERS) {
    throw badInput(`where: ${key}: expected at most ${START_CHARACTERS} characters, found ${length}.`);
  }
  return escapePattern(text);
}

/** The key of an asset's id. Throws BAD_USER_INPUT, naming the argument, where the text is no asset id. */
export function readAssetKey(id: string, argument: string): Hex {
  const ref = parseAssetId(id);
  if (!ref) {
    throw badInput(`${argument}: expected an asset's CAIP-19 id such as eip155:1/erc721:0x…/42, found ${quote(id)}.`);
  }
  return encodeAssetKey(ref);
}

/** The text itself as a LIKE pattern. */
export const escapePattern = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** What was found, short enough for a message. */
export const quote = (value: unknown): string => JSON.stringify(String(value).slice(0, 120));
