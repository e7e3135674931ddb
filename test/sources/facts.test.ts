import { describe, expect, test } from "vitest";
import { Facts } from "../../src/sources/facts.js";

/** Four values of one key and one of another, from blocks 1 to 5. */
function tell(): Facts<string> {
  const facts = new Facts<string>();
  facts.set("a", "one", 1);
  facts.set("a", "two", 2);
  facts.set("b", "three", 3);
  facts.set("a", "four", 4);
  facts.set("a", "five", 5);
  return facts;
}
const read = (facts: Facts<string>): unknown[] => [facts.get("a"), facts.get("b")];

describe("facts", () => {
  test("are as before what is taken back, whatever is settled below", () => {
    for (const settled of [-1, 0, 1, 2, 3]) {
      const facts = tell();
      facts.settle(settled);
      expect(read(facts)).toEqual(["five", "three"]);
      facts.rewind(4);
      expect(read(facts)).toEqual(["four", "three"]);
      facts.rewind(3);
      expect(read(facts)).toEqual(["two", "three"]);
    }
  });

  test("that are settled cannot be taken back but with all others", () => {
    const facts = tell();
    facts.settle(4);
    facts.settle(2);
    expect(() => facts.rewind(3)).toThrow("Expected to rewind facts to block 4 or above");
    facts.rewind(-1);
    expect([...read(facts), facts.has("a")]).toEqual([undefined, undefined, false]);
    facts.set("a", "again", 1);
    facts.rewind(0);
    expect(facts.has("a")).toBe(false);
  });

  test("let go of what was told before, once it is settled", async () => {
    const facts = new Facts<object>();
    const told = Array.from({ length: 100 }, (_, block) => {
      const value = { block };
      facts.set("a", value, block);
      return new WeakRef(value);
    });
    facts.settle(97);
    await collectGarbage();
    expect(told.filter((value) => value.deref()).length).toBe(3);
    expect(facts.get("a")).toEqual({ block: 99 });
  });
});

async function collectGarbage(): Promise<void> {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  // References looked at in this turn are held until it ends.
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
}
