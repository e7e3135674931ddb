import { describe, expect, it } from "vitest";
import { createClientPlaces } from "../../../src/api/server/client-places.js";

describe("places", () => {
  it("are as many a client as it may keep, and room comes back once when one ends", () => {
    const places = createClientPlaces(2, 10);
    const first = places.take("a");
    expect([places.take("a"), places.take("a"), places.take("b")].map((taken) => taken !== null)).toEqual([
      true,
      false,
      true,
    ]);
    first?.();
    first?.();
    expect([places.take("a"), places.take("a")].map((taken) => taken !== null)).toEqual([true, false]);
  });

  it("of nobody are counted in all only", () => {
    const places = createClientPlaces(1, 3);
    const taken = [null, null, "a", null].map((client) => places.take(client));
    expect(taken.map((one) => one !== null)).toEqual([true, true, true, false]);
    taken[0]?.();
    expect([places.take("a"), places.take(null)].map((one) => one !== null)).toEqual([false, true]);
  });

  it("are as many in all as leave room for those who ask and go", () => {
    const places = createClientPlaces(10, 3);
    const taken = ["a", "b", "c", "d"].map((client) => places.take(client));
    expect(taken.map((one) => one !== null)).toEqual([true, true, true, false]);
    taken[1]?.();
    expect(places.take("d")).not.toBeNull();
    expect(places.take("e")).toBeNull();
  });
});
