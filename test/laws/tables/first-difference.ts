import { canonicalJson, type Json } from "../model/canonical-rows.js";
import type { Tables } from "./read-tables.js";

const SHOWN_CHARACTERS = 600;

/** Throws, with the first row that only one side has, where two sets of tables differ. Rows may hold megabytes. */
export function expectSameTables(found: Tables, expected: Tables): void {
  for (const table of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const sides = [found, expected].map((tables) => (tables[table] ?? []).map((row) => canonicalJson(row as Json)));
    const [foundRows = [], expectedRows = []] = sides;
    if (foundRows.join("\n") === expectedRows.join("\n")) continue;
    const counts = `${foundRows.length} rows, expected ${expectedRows.length}`;
    const surplus = rowOnlyIn(foundRows, expectedRows);
    const missing = rowOnlyIn(expectedRows, foundRows);
    throw new Error(
      `Table ${table}: found ${counts}.\n  only found:    ${shorten(surplus)}\n  only expected: ${shorten(missing)}`,
    );
  }
}

function rowOnlyIn(rows: readonly string[], others: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const row of others) counts.set(row, (counts.get(row) ?? 0) + 1);
  for (const row of rows) {
    const left = counts.get(row) ?? 0;
    if (left === 0) return row;
    counts.set(row, left - 1);
  }
  return "none";
}

const shorten = (row: string): string =>
  row.length <= SHOWN_CHARACTERS ? row : `${row.slice(0, SHOWN_CHARACTERS)}… (${row.length} characters)`;
