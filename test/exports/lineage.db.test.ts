import { SaxesParser } from "saxes";
import { afterAll, beforeAll, expect, it } from "vitest";
import { escapeXml, writeGraphml } from "../../src/exports/lineage/graphml.js";
import { type LineageDocument, readLineageDocument } from "../../src/exports/lineage/lineage-document.js";
import { writeLineageJson } from "../../src/exports/lineage/lineage-json.js";
import { resolveScope } from "../../src/exports/scope.js";
import type { Snapshot } from "../../src/queries/reading/snapshot.js";
import type { Sql } from "../../src/queries/reading/sql.js";
import { assetRef, BOB, CHAIN_ONE, derived, id, registered, story, WAD } from "../api/support/story.js";
import type { ScriptedChain } from "../api/support/write-chain.js";
import { type ExportDatabase, openExportDatabase, readNoHeader } from "./support/open-export-database.js";

const CHAIN = 31339;
const [ROOT, LEFT, RIGHT, SOURCE] = [1, 2, 3, 4].map((number) => assetRef(CHAIN, number)) as [
  ReturnType<typeof assetRef>,
  ReturnType<typeof assetRef>,
  ReturnType<typeof assetRef>,
  ReturnType<typeof assetRef>,
];
const HOSTILE = `<"&'>]]>\u0001\ufffe =1+1\r\nü💡${"m".repeat(100_000)}`;
const LARGE = [11, 12, 13, 14, 15].map((number) => assetRef(CHAIN, number)) as [
  ReturnType<typeof assetRef>,
  ...ReturnType<typeof assetRef>[],
];
const NAMES = ["short", "a".repeat(1_500_000), "b".repeat(3_000), "c".repeat(1_500_000), "d".repeat(2_500_000)];
/** A diamond with shares that do not divide, and an edge that would close a cycle. */
const diamond: ScriptedChain = {
  chainId: CHAIN,
  finalized: { number: 1, time: 1_500 },
  head: { number: 1, time: 1_500 },
  blocks: [
    {
      number: 1,
      time: 1_500,
      events: [
        registered(ROOT, BOB, "model", HOSTILE),
        derived(ROOT, LEFT, WAD / 3n, "<train>"),
        derived(ROOT, RIGHT, WAD / 7n),
        derived(LEFT, SOURCE, WAD / 11n),
        derived(RIGHT, SOURCE, WAD / 13n),
        derived(SOURCE, ROOT, 1n),
        ...LARGE.map((asset, index) => registered(asset, BOB, "model", NAMES[index] ?? "")),
        ...LARGE.slice(1).map((asset) => derived(LARGE[0], asset, WAD / 10n)),
      ],
    },
  ],
};

let database: ExportDatabase;
let lineage: LineageDocument;
beforeAll(async () => {
  database = await openExportDatabase([...story, diamond]);
  const snapshot = database.snapshot();
  const { closing } = await resolveScope(snapshot, {}, readNoHeader);
  lineage = await readLineageDocument(snapshot, closing, id(ROOT), "ANCESTORS");
});
afterAll(() => database?.close());

async function join(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

/** An exact decimal as an integer of 1e-18. */
const wad = (text: string): bigint => {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(18, "0"));
};

interface Element {
  readonly attributes: Record<string, string>;
  readonly data: Record<string, string>;
}

/** Reads GraphML by a strict parser; throws on text that is not well-formed. */
function readGraphml(text: string): { nodes: Element[]; edges: Element[] } {
  const found: { nodes: Element[]; edges: Element[] } = { nodes: [], edges: [] };
  let element: Element | undefined;
  let key: string | undefined;
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const all = attributes as Record<string, string>;
    if (name === "node" || name === "edge") {
      element = { attributes: all, data: {} };
      (name === "node" ? found.nodes : found.edges).push(element);
    }
    key = name === "data" ? all["key"] : undefined;
  });
  parser.on("text", (part) => {
    if (element && key) element.data[key] = (element.data[key] ?? "") + part;
  });
  parser.on("closetag", ({ name }) => {
    key = undefined;
    if (name === "node" || name === "edge") element = undefined;
  });
  parser.write(text).close();
  return found;
}

it("GraphML is well-formed whatever strangers wrote, and its retained shares sum to exactly 1", async () => {
  const { nodes, edges } = readGraphml(await join(writeGraphml(lineage)));
  expect(nodes.map(({ attributes }) => attributes["id"])).toEqual([ROOT, LEFT, RIGHT, SOURCE].map(id));
  expect(nodes.reduce((sum, { data }) => sum + wad(data["node_retained_share"] ?? ""), 0n)).toBe(WAD);
  expect(nodes[0]?.data["node_name"]).toBe(HOSTILE.replace("\u0001", "\ufffd").replace("\ufffe", "\ufffd"));
  expect(
    edges.map(({ attributes, data }) => [
      attributes["source"],
      attributes["target"],
      data["edge_share"],
      data["edge_admitted"],
    ]),
  ).toEqual([
    [id(ROOT), id(LEFT), "0.333333333333333333", "true"],
    [id(ROOT), id(RIGHT), "0.142857142857142857", "true"],
    [id(LEFT), id(SOURCE), "0.090909090909090909", "true"],
    [id(RIGHT), id(SOURCE), "0.076923076923076923", "true"],
    [id(SOURCE), id(ROOT), "0.000000000000000001", "false"],
  ]);
  expect(edges[0]?.data["edge_relation"]).toBe("<train>");
});

it("JSON says the same", async () => {
  const parsed = JSON.parse(await join(writeLineageJson(lineage))) as {
    root: string;
    as_of: string;
    nodes: { id: string; retained_share: string; name: string | null }[];
    edges: { child: string; parent: string; transaction_hash: string }[];
  };
  expect([parsed.root, parsed.as_of]).toEqual([id(ROOT), `eip155:${CHAIN_ONE}/40 eip155:31338/7 eip155:${CHAIN}/1`]);
  expect(parsed.nodes.reduce((sum, node) => sum + wad(node.retained_share), 0n)).toBe(WAD);
  expect(parsed.nodes[0]?.name).toBe(HOSTILE);
  expect(parsed.edges).toHaveLength(5);
});

it("long texts are read some at a time, each whole", async () => {
  const answers: number[] = [];
  const watch = (snapshot: Snapshot): Snapshot => ({
    cut: snapshot.cut,
    at: (cut) => watch(snapshot.at(cut)),
    async query<Row>(statement: Sql) {
      const rows = await snapshot.query<Row>(statement);
      answers.push(JSON.stringify(rows).length);
      return rows;
    },
  });
  const snapshot = watch(database.snapshot());
  const { closing } = await resolveScope(snapshot, {}, readNoHeader);
  const document = await readLineageDocument(snapshot, closing, id(LARGE[0]), "ANCESTORS");
  const parsed = JSON.parse(await join(writeLineageJson(document))) as { nodes: { id: string; name: string }[] };
  expect(parsed.nodes.map((node) => [node.id, node.name])).toEqual(
    LARGE.map((asset, index) => [id(asset), NAMES[index]]),
  );
  expect(parsed.nodes).toHaveLength(document.nodeCount);
  // A name is said once more in its asset's URI.
  expect(answers.filter((length) => length > 100_000)).toHaveLength(3);
  expect(Math.max(...answers)).toBeLessThan(5_100_000);
});

it("an asset that no event names is refused", async () => {
  const snapshot = database.snapshot();
  const { closing } = await resolveScope(snapshot, {}, readNoHeader);
  await expect(readLineageDocument(snapshot, closing, id(assetRef(CHAIN, 9)), "ANCESTORS")).rejects.toThrow(
    "asset: expected one that an event names by then",
  );
});

it("halves of surrogate pairs become replacement characters", () => {
  expect(escapeXml("a\ud800b\udc00")).toBe("a\ufffdb\ufffd");
});
