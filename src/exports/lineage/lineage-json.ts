import type { LineageDocument } from "./lineage-document.js";

/** The document as JSON, a node or edge a line; keys are snake_case, as in every export. */
export async function* writeLineageJson(document: LineageDocument): AsyncGenerator<string> {
  const { root, direction, asOf, truncated, edges } = document;
  const head = JSON.stringify({ root, direction, as_of: asOf, truncated });
  yield `${head.slice(0, -1)},\n"nodes":[`;
  yield* items(document.readNodes());
  yield `],\n"edges":[`;
  yield* items(edges);
  yield "]}\n";
}

async function* items(entries: AsyncIterable<object> | Iterable<object>): AsyncGenerator<string> {
  let separator = "";
  for await (const entry of entries) {
    const named = Object.fromEntries(Object.entries(entry).map(([key, value]) => [snakeCase(key), value as unknown]));
    yield `${separator}\n${JSON.stringify(named)}`;
    separator = ",";
  }
  yield "\n";
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
