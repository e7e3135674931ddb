import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFairQueue } from "../../src/api/lineage/fair-queue.js";

describe("a fair queue", () => {
  it("gives clients turns, each its oldest first", () => {
    const queue = createFairQueue<string>(10);
    for (const item of ["a1", "a2", "a3", "b1", "c1", "b2"]) expect(queue.add(item.slice(0, 1), item)).toBeUndefined();
    const first = [queue.next(), queue.next()];
    queue.add("d", "d1");
    expect([...first, ...Array.from({ length: 6 }, () => queue.next())]).toEqual([
      "a1",
      "b1",
      "c1",
      "a2",
      "b2",
      "d1",
      "a3",
      undefined,
    ]);
  });

  it("is full for whoever has the most in it", () => {
    const queue = createFairQueue<string>(3);
    for (const item of ["a1", "a2", "a3"]) queue.add("a", item);
    expect([queue.add("a", "a4"), queue.add("b", "b1"), queue.add("b", "b2"), queue.add("c", "c1")]).toEqual([
      "a4",
      "a3",
      "b2",
      "a2",
    ]);
    expect([queue.add("d", "d1"), queue.remove("b1"), queue.remove("b1"), queue.size]).toEqual(["d1", true, false, 2]);
    expect(queue.clear()).toEqual(["a1", "c1"]);
    expect([queue.size, queue.next()]).toEqual([0, undefined]);
  });

  it("loses and doubles nothing, and lets nobody wait for more turns than there are clients", () => {
    const clients = ["a", "b", "c", "d"];
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("add" as const), client: fc.constantFrom(...clients) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant("next" as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), at: fc.nat(20) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 6 }), (steps, most) => {
        const queue = createFairQueue<string>(most);
        const waiting: string[] = [];
        const turnsWaited = new Map<string, number>();
        let count = 0;
        const drop = (item: string) => {
          expect(waiting).toContain(item);
          waiting.splice(waiting.indexOf(item), 1);
        };
        for (const one of steps) {
          if (one.kind === "add") {
            const item = `${one.client}${count++}`;
            waiting.push(item);
            const surplus = queue.add(one.client, item);
            if (surplus !== undefined) drop(surplus);
          } else if (one.kind === "remove") {
            const item = waiting[one.at];
            expect(queue.remove(item ?? "none")).toBe(item !== undefined);
            if (item !== undefined) drop(item);
          } else {
            const had = new Set(waiting.map((item) => item.slice(0, 1)));
            const item = queue.next();
            expect(item === undefined).toBe(waiting.length === 0);
            if (item === undefined) continue;
            expect(item).toBe(waiting.find((other) => other.startsWith(item.slice(0, 1))));
            drop(item);
            for (const client of clients) {
              const waits = had.has(client) && !item.startsWith(client);
              turnsWaited.set(client, waits ? (turnsWaited.get(client) ?? 0) + 1 : 0);
              expect(turnsWaited.get(client)).toBeLessThan(clients.length);
            }
          }
          expect(queue.size).toBe(waiting.length);
          expect(queue.size).toBeLessThanOrEqual(most);
        }
        expect(queue.clear().sort()).toEqual(waiting.sort());
      }),
    );
  });
});
