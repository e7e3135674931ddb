import type { LineageDocument, LineageEdgeEntry, LineageNodeEntry } from "./lineage-document.js";

interface Key<Entry> {
  readonly id: string;
  readonly type: "string" | "int" | "boolean" | "double";
  readonly of: (entry: Entry) => string | number | boolean | null;
}

/** `size` and `weight` say the exact shares once more as numbers, for programs that draw by them; readers round them. */
const NODE_KEYS: readonly Key<LineageNodeEntry>[] = [
  { id: "name", type: "string", of: ({ name }) => name },
  { id: "kind", type: "string", of: ({ kind }) => kind },
  { id: "chain_id", type: "string", of: ({ chainId }) => String(chainId) },
  { id: "owner", type: "string", of: ({ owner }) => owner },
  { id: "uri", type: "string", of: ({ uri }) => uri },
  { id: "registered", type: "boolean", of: ({ registered }) => registered },
  { id: "depth", type: "int", of: ({ depth }) => depth },
  { id: "inflow_share", type: "string", of: ({ inflowShare }) => inflowShare },
  { id: "retained_share", type: "string", of: ({ retainedShare }) => retainedShare },
  { id: "size", type: "double", of: ({ retainedShare }) => retainedShare },
];

const EDGE_KEYS: readonly Key<LineageEdgeEntry>[] = [
  { id: "share", type: "string", of: ({ share }) => share },
  { id: "weight", type: "double", of: ({ share }) => share },
  { id: "relation", type: "string", of: ({ relation }) => relation },
  { id: "admitted", type: "boolean", of: ({ admitted }) => admitted },
  { id: "time", type: "string", of: ({ time }) => time },
  { id: "event", type: "string", of: ({ event }) => event },
  { id: "transaction_hash", type: "string", of: ({ transactionHash }) => transactionHash },
];

/** GraphML: edges lead from the child to the parent it was made from, the way revenue flows. */
export async function* writeGraphml(document: LineageDocument): AsyncGenerator<string> {
  const { root, direction, asOf, truncated, edges } = document;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
  const graphKeys = { root, direction, as_of: asOf, truncated: String(truncated) };
  for (const name of Object.keys(graphKeys)) yield declare("graph", { id: name, type: "string" });
  for (const key of NODE_KEYS) yield declare("node", key);
  for (const key of EDGE_KEYS) yield declare("edge", key);
  yield '<graph id="lineage" edgedefault="directed">\n';
  for (const [name, value] of Object.entries(graphKeys)) yield `${data("graph", name, value)}\n`;
  const known = new Set<string>();
  for await (const node of document.readNodes()) {
    known.add(node.id);
    yield `<node id="${escapeXml(node.id)}">${NODE_KEYS.map((key) => data("node", key.id, key.of(node))).join("")}</node>\n`;
  }
  for (const edge of edges) {
    // A parent that only ignored derivations reach is not of the lineage, yet an edge needs both its ends.
    if (!known.has(edge.parent)) yield `<node id="${escapeXml(edge.parent)}"/>\n`;
    known.add(edge.parent);
    yield (
      `<edge source="${escapeXml(edge.child)}" target="${escapeXml(edge.parent)}">` +
      `${EDGE_KEYS.map((key) => data("edge", key.id, key.of(edge))).join("")}</edge>\n`
    );
  }
  yield "</graph>\n</graphml>\n";
}

const declare = (domain: "graph" | "node" | "edge", { id, type }: { id: string; type: string }): string =>
  `<key id="${domain}_${id}" for="${domain}" attr.name="${id}" attr.type="${type}"/>\n`;

const data = (domain: string, id: string, value: string | number | boolean | null): string =>
  value === null ? "" : `<data key="${domain}_${id}">${escapeXml(String(value))}</data>`;

// What XML 1.0 cannot hold, however it is written: most control characters, halves of surrogate pairs, two non-characters.
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A bare one would be read as a line feed.
  "\r": "&#13;",
};

/** Any text as XML 1.0 can hold it: what it cannot becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  text.replace(ILLEGAL, "\u{fffd}").replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? "");
