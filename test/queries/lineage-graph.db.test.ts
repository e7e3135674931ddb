import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAssetKey } from "../../src/domain/asset-key.js";
import type { Hex } from "../../src/domain/hex.js";
import {
  GRAPH_LIMITS,
  type GraphLimits,
  type LineageDirection,
  readLineageGraph,
} from "../../src/queries/assets/lineage-graph.js";
import { withSnapshot } from "../../src/queries/reading/snapshot.js";
import { assetRef } from "../api/support/story.js";
import { type Link, writeDerivations } from "../api/support/write-derivations.js";
import { type TestDatabase, createMigratedDatabase } from "../support/database.js";

const seed = Number(process.env.LAWS_SEED ?? Math.trunc(Math.random() * 2 ** 31));
const CHAIN = 1;
const NODES = 14;
const LONG = 25_000;
const at = (node: number) => assetRef(CHAIN, node);
const keyOf = (node: number): Hex => encodeAssetKey(at(node));

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const write = async (links: readonly Link[], count = NODES): Promise<void> => {
  await pool.query("truncate projection.derivation");
  const assets = Array.from({ length: count }, (_, node) => at(node));
  await writeDerivations(database.url, CHAIN, assets, links);
};

async function read(root: number, direction: LineageDirection, most?: GraphLimits) {
  const graph = await withSnapshot(pool, { statementTimeoutMs: 10_000 }, (snapshot) =>
    readLineageGraph(snapshot, keyOf(root), direction, most),
  );
  return { isTruncated: graph.isTruncated, edges: graph.edges.map(({ child, parent }) => `${child}>${parent}`).sort() };
}

/** What the contract's words mean: whole levels, over all edges, until one would exceed a limit. */
function expandedBy(links: readonly Link[], root: number, direction: LineageDirection, most: GraphLimits) {
  const taken: Link[] = [];
  const seen = new Set([root]);
  for (let level = [root]; level.length > 0;) {
    const edges = links.filter(([child, parent]) => level.includes(direction === "ANCESTORS" ? child : parent));
    const ends = new Set(edges.map(([child, parent]) => (direction === "ANCESTORS" ? parent : child)));
    const next = [...ends].filter((node) => !seen.has(node));
    if (seen.size + next.length > most.nodes || taken.length + edges.length > most.edges) {
      return { isTruncated: true, edges: named(taken) };
    }
    taken.push(...edges);
    for (const node of next) seen.add(node);
    level = next;
  }
  return { isTruncated: false, edges: named(taken) };
}
const named = (links: readonly Link[]): string[] =>
  links.map(([child, parent]) => `${keyOf(child)}>${keyOf(parent)}`).sort();

describe("the graph of a lineage", () => {
  it("is taken in whole levels, as far as the limits of nodes and edges let in", async () => {
    const node = fc.nat(NODES - 1);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(node, node), { selector: String, maxLength: 40 }),
        fc.constantFrom<LineageDirection>("ANCESTORS", "DESCENDANTS"),
        fc.record({ nodes: fc.integer({ min: 1, max: NODES + 1 }), edges: fc.integer({ min: 0, max: 40 }) }),
        async (links, direction, most) => {
          await write(links);
          expect(await read(0, direction, most)).toEqual(expandedBy(links, 0, direction, most));
        },
      ),
      { seed, numRuns: 60 },
    );
    console.log(`Levels held, seed ${seed}`);
  });

  it("costs one statement, however long a row of derivations is", async () => {
    await write(
      Array.from({ length: LONG }, (_, child): Link => [child, child + 1]),
      LONG + 1,
    );
    let statements = 0;
    const graph = await withSnapshot(pool, { statementTimeoutMs: 10_000 }, (snapshot) => {
      const counting: typeof snapshot = {
        ...snapshot,
        query(statement) {
          statements += 1;
          return snapshot.query(statement);
        },
      };
      return readLineageGraph(counting, keyOf(0), "ANCESTORS");
    });
    expect(graph).toMatchObject({ isTruncated: true });
    expect(graph.edges.length).toBe(GRAPH_LIMITS.nodes - 1);
    expect(statements).toBe(1);
  });
});
