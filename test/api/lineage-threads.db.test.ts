import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeLineage } from "../../src/domain/lineage/lineage.js";
import {
  type PackedLineageInput,
  computePackedLineage,
  createPackedEdges,
} from "../../src/domain/lineage/packed-lineage.js";
import { createFoldPool } from "../../src/api/lineage/fold-pool.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { CHAIN_ONE, assetRef, id } from "./support/story.js";
import { layeredLinks, writeDerivations } from "./support/write-derivations.js";

const LARGE = 20_000;
const TOO_LARGE = 24_000;
const nodesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => assetRef(CHAIN_ONE, first + index));

/** A packed lineage of so many nodes; one that all edges contest takes long. */
function packedLineage(nodes: number, beside: readonly number[]): PackedLineageInput {
  const links = [...layeredLinks(nodes, beside)];
  const edges = createPackedEdges(links.length);
  links.forEach(([child, parent], place) => {
    edges.child[place] = child;
    edges.parent[place] = parent;
    edges.share[place] = BigInt(1 + (place % 7));
    edges.blockNumber[place] = place;
  });
  const ids = Array.from({ length: nodes }, (_, node) => `n${node}`);
  return { ids, edges, direction: "ANCESTORS", expansionTruncated: false, maxDepth: 8, maxNodes: 50, minShare: 0n };
}

describe("a packed lineage", () => {
  it("is computed as the same one that is not packed", () => {
    const input = packedLineage(200, [1, 7]);
    const { ids, edges: packed } = input;
    const edges = Array.from(packed.child, (child, place) => ({
      child: ids[child]!,
      parent: ids[packed.parent[place]!]!,
      share: packed.share[place]!,
      blockTime: 0,
      chainId: 0,
      blockNumber: place,
      logIndex: 0,
      subIndex: 0,
    }));
    for (const direction of ["ANCESTORS", "DESCENDANTS"] as const) {
      const expected = computeLineage({ ...input, direction, root: "n0", edges });
      const found = computePackedLineage({ ...input, direction });
      expect({
        ...found,
        nodes: Array.from(found.node, (node, place) => ({
          id: ids[node],
          depth: found.depth[place],
          inflow: found.inflow[place],
          retained: found.retained[place],
        })),
        edges: Array.from(found.edges, (place) => edges[place]),
        ignoredEdges: Array.from(found.ignoredEdges, (place) => edges[place]),
      }).toMatchObject(expected);
    }
  });
});

describe("the pool of threads", () => {
  it("refuses what would wait too long, gives up on what takes too long, and goes on with a new thread", async () => {
    const threads = createFoldPool({ threads: 1, queue: 1, timeoutMs: 20_000 });
    const pool = threads.of("a client");
    const hurried = createFoldPool({ threads: 1, queue: 1, timeoutMs: 1 });
    try {
      const first = pool.fold(packedLineage(3_000, [1, 5]));
      const second = pool.fold(packedLineage(10, [1]));
      await expect(pool.fold(packedLineage(10, []))).rejects.toMatchObject({ code: "RATE_LIMITED" });
      expect(threads.load()).toEqual({ running: 1, waiting: 1 });
      expect([(await first).nodeCount, (await second).nodeCount]).toEqual([3_000, 10]);

      await expect(hurried.of("a client").fold(packedLineage(20_000, [1, 5]))).rejects.toMatchObject({
        code: "TIMEOUT",
      });
      const gone = new AbortController();
      const abandoned = pool.fold(packedLineage(20_000, [1, 5]), gone.signal);
      gone.abort();
      await expect(abandoned).rejects.toMatchObject({ code: "TIMEOUT" });
      expect(threads.load()).toEqual({ running: 0, waiting: 0 });
      expect((await pool.fold(packedLineage(40, []))).nodeCount).toBe(40);
    } finally {
      await Promise.all([threads.close(), hurried.close()]);
    }
  });
});

describe("a thread that was ended", () => {
  it("is not used again, though its answer was under way", async () => {
    const threads = createFoldPool({ threads: 1, queue: 4, timeoutMs: 20_000 });
    const pool = threads.of("a client");
    const worked = await pool.fold(packedLineage(40, []));
    expect(worked.nodeCount).toBe(40);
    try {
      const gone = new AbortController();
      const abandoned = pool.fold(packedLineage(40, []), gone.signal);
      abandoned.catch(() => undefined);
      // The thread answers while this one is busy; it is ended before the answer is heard.
      const until = performance.now() + 300;
      while (performance.now() < until);
      gone.abort();
      await expect(abandoned).rejects.toMatchObject({ code: "TIMEOUT" });
      await new Promise((resolve) => setTimeout(resolve, 50));
      const next = await Promise.all([pool.fold(packedLineage(30, [])), pool.fold(packedLineage(20, []))]);
      expect(next.map(({ nodeCount }) => nodeCount)).toEqual([30, 20]);
      expect(threads.load()).toEqual({ running: 0, waiting: 0 });
    } finally {
      await threads.close();
    }
  });
});

describe("the pool's clients", () => {
  it("take turns, and the one with the most waiting gives way", async () => {
    const threads = createFoldPool({ threads: 1, queue: 2, timeoutMs: 20_000 });
    const [greedy, modest] = [threads.of("greedy"), threads.of("modest")];
    try {
      const running = greedy.fold(packedLineage(3_000, [1, 5]));
      const waiting = greedy.fold(packedLineage(20, []));
      const surplus = greedy.fold(packedLineage(10, []));
      const other = modest.fold(packedLineage(40, []));
      await expect(surplus).rejects.toMatchObject({ code: "RATE_LIMITED" });
      expect(threads.load()).toEqual({ running: 1, waiting: 2 });
      await expect(modest.fold(packedLineage(10, []))).rejects.toMatchObject({ code: "RATE_LIMITED" });
      expect([(await running).nodeCount, (await other).nodeCount, (await waiting).nodeCount]).toEqual([3_000, 40, 20]);
    } finally {
      await threads.close();
    }
  });
});

describe("a large lineage", () => {
  let api: TestApi;
  beforeAll(async () => {
    // The machine may be busy with other tests: here the answer counts, not how long the database takes.
    api = await openApi([], { limits: { statementMs: 30_000, requestMs: 60_000 } });
    await writeDerivations(api.ownerUrl, CHAIN_ONE, nodesFrom(0, LARGE), [...layeredLinks(LARGE, [1])]);
    await writeDerivations(api.ownerUrl, CHAIN_ONE + 1, nodesFrom(100_000, TOO_LARGE), [
      ...layeredLinks(TOO_LARGE, []),
    ]);
  });
  afterAll(() => api.close());

  const lineage = (first: number, rest = "") =>
    `{ lineage(asset: "${id(assetRef(CHAIN_ONE, first))}" maxNodes: 10 ${rest}) { nodeCount truncated retainedOutside nodes { retainedShare } edges { share } } }`;

  it("lets honest queries be answered while it is computed, and comes out whole", async () => {
    let isAnswered = false;
    const answer = api.post(lineage(0)).finally(() => (isAnswered = true));
    let answeredMeanwhile = 0;
    while (!isAnswered) {
      const isComputing = api.folds.load().running > 0;
      await api.ask("{ chains { id } }");
      if (isComputing && api.folds.load().running > 0) answeredMeanwhile++;
    }
    expect((await answer).data?.["lineage"]).toMatchObject({ nodeCount: LARGE, truncated: true });
    expect(answeredMeanwhile).toBeGreaterThan(0);
  });

  it("is divided on the same thread, to exactly one", async () => {
    const { attribution } = await api.ask<{ attribution: { totalCount: number; items: { share: string }[] } }>(
      `{ attribution(asset: "${id(assetRef(CHAIN_ONE, 0))}", limit: 3) { totalCount truncated items { share } } }`,
    );
    expect(attribution).toMatchObject({ truncated: false, items: [{ share: "0.997" }, {}, {}] });
  });

  it("is cut before the level that would be too much, and says so", async () => {
    const { lineage: found } = await api.ask<{ lineage: { nodeCount: number; truncated: boolean } }>(lineage(100_000));
    expect(found.truncated).toBe(true);
    expect(found.nodeCount).toBeLessThanOrEqual(20_000);
    expect(found.nodeCount).toBeGreaterThan(3_000);
  });

  it("gives no more derivations than its limit", async () => {
    const few = await openApi([], { limits: { lineageEdges: 30 } });
    await writeDerivations(few.ownerUrl, CHAIN_ONE, nodesFrom(0, 40), [...layeredLinks(40, [])]);
    const query = (maxNodes: number) => lineage(0).replace("maxNodes: 10", `maxNodes: ${maxNodes}`);
    expect(await few.code(query(31))).toBeUndefined();
    expect(await few.code(query(32))).toBe("QUERY_TOO_COMPLEX");
    await few.close();
  });
});
