import type { LineageDocument } from "./lineage-document.js";

/** The document as JSON, a node or edge a line; keys are snake_case, as in every export. */
export function* writeLineageJson(document: LineageDocument): Generator<string> {
  const { root, direction, asOf, truncated, nodes, edges } = document;
  const head = JSON.stringify({ root, direction, as_of: asOf, truncated });
  yield `${head.slice(0, -1)},\n"nodes":[`;
  yield* items(nodes);
  yield `],\n"edges":[`;
  yield* items(edges);
  yield "]}\n";
}

function* items(entries: readonly object[]): Generator<string> {
  for (const [index, entry] of entries.entries()) {
    const named = Object.fromEntries(Object.entries(entry).map(([key, value]) => [snakeCase(key), value as unknown]));
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(named)}`;
  }
  yield "\n";
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
