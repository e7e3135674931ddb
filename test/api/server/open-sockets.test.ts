import { describe, expect, it } from "vitest";
import { createOpenSockets } from "../../../src/api/server/open-sockets.js";

describe("open streams", () => {
  it("are as many a client as it may keep, and room comes back once when one ends", () => {
    const sockets = createOpenSockets(2, 10);
    const first = sockets.take("a");
    expect([sockets.take("a"), sockets.take("a"), sockets.take("b")].map((taken) => taken !== null)).toEqual([
      true,
      false,
      true,
    ]);
    first?.();
    first?.();
    expect([sockets.take("a"), sockets.take("a")].map((taken) => taken !== null)).toEqual([true, false]);
  });

  it("are as many in all as leave room for those who ask and go", () => {
    const sockets = createOpenSockets(10, 3);
    const taken = ["a", "b", "c", "d"].map((client) => sockets.take(client));
    expect(taken.map((one) => one !== null)).toEqual([true, true, true, false]);
    taken[1]?.();
    expect(sockets.take("d")).not.toBeNull();
    expect(sockets.take("e")).toBeNull();
  });
});
