import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LayoutRequest, layOut } from "../../src/explorer/graph/layered-layout.js";
import { placeInOrder } from "../../src/explorer/graph/place-in-order.js";

/** Sources of a root "n0": each edge goes from a node to one with a smaller number. */
const requests = fc.integer({ min: 2, max: 60 }).chain((size) =>
  fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 3 * size }).map((pairs): LayoutRequest => {
    const tree = Array.from({ length: size - 1 }, (_, index) => ({
      from: `n${index + 1}`,
      to: `n${Math.floor(index / 3)}`,
    }));
    const others = pairs
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => ({ from: `n${Math.max(a, b)}`, to: `n${Math.min(a, b)}` }));
    const edges = [...new Map([...tree, ...others].map((edge) => [`${edge.from}>${edge.to}`, edge])).values()];
    const nodes = Array.from({ length: size }, (_, index) => ({
      id: `n${index}`,
      side: index === 0 ? ("root" as const) : ("up" as const),
      height: 40,
    }));
    return { root: "n0", nodes, edges };
  }),
);

describe("layOut", () => {
  it("puts every source left of what is made from it, and no node over another", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { positions, width, height } = layOut(request);
        const at = (id: string) => positions[id] ?? { x: Number.NaN, y: Number.NaN };
        for (const { from, to } of request.edges) expect(at(from).x).toBeLessThan(at(to).x);
        for (const [index, { id }] of request.nodes.entries()) {
          expect(at(id).x >= 0 && at(id).x < width && at(id).y >= 0 && at(id).y <= height).toBe(true);
          for (const other of request.nodes.slice(index + 1)) {
            if (at(id).x === at(other.id).x) expect(Math.abs(at(id).y - at(other.id).y)).toBeGreaterThanOrEqual(40);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("lays out what a cycle closes as if the closing edge were not there", () => {
    const nodes = ["a", "b", "c"].map((id) => ({
      id,
      side: id === "a" ? ("root" as const) : ("up" as const),
      height: 40,
    }));
    const edges = [
      { from: "b", to: "a" },
      { from: "c", to: "b" },
      { from: "b", to: "c" },
    ];
    expect(Object.keys(layOut({ root: "a", nodes, edges }).positions)).toEqual(["a", "b", "c"]);
  });

  it("takes a thousand nodes and three thousand edges in under a second", () => {
    const nodes = Array.from({ length: 1_000 }, (_, index) => ({
      id: `n${index}`,
      side: index === 0 ? ("root" as const) : ("up" as const),
      height: 40,
    }));
    const edges = Array.from({ length: 3_000 }, (_, index) => {
      const from = 1 + (index % 999);
      return { from: `n${from}`, to: `n${Math.floor((from * ((index % 7) + 1)) / 12)}` };
    }).filter(({ from, to }) => from !== to);
    const startedAt = performance.now();
    layOut({ root: "n0", nodes, edges });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe("placeInOrder", () => {
  it("grants wishes that leave room", () => {
    expect(placeInOrder([10, 50], [20, 20])).toEqual([10, 50]);
  });

  it("keeps order and room, and shares what cannot be granted", () => {
    expect(placeInOrder([10, 10, 10], [20, 20, 20])).toEqual([-10, 10, 30]);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 50 }))), (slots) => {
        const rooms = slots.map(([, room]) => room);
        const places = placeInOrder(
          slots.map(([wish]) => wish),
          rooms,
        );
        for (let index = 1; index < places.length; index += 1) {
          const [before = 0, now = 0] = [places[index - 1], places[index]];
          expect(now - before).toBeGreaterThanOrEqual(((rooms[index - 1] ?? 0) + (rooms[index] ?? 0)) / 2 - 1e-6);
        }
      }),
    );
  });
});
