import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDeeperThan } from "../../src/api/limits/is-deeper-than.js";
import { isTextDeeperThan } from "../../src/api/limits/is-text-deeper-than.js";

describe("the depth of a JSON text", () => {
  it("is that of what it says, whatever brackets, quotes and backslashes its strings hold", () => {
    const odd = fc.string({ unit: fc.constantFrom("{", "[", "]", "}", '"', "\\", "a", "\u2028") });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        fc.oneof(odd, fc.integer(), fc.constant(null)),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(odd, tie("value"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.nat(7), fc.nat(2), (any, levels, indent) => {
        expect(isTextDeeperThan(JSON.stringify(any, null, indent), levels)).toBe(isDeeperThan(any, levels));
      }),
    );
  });

  it.each(["", "{", '"', '{"a', '"\\', "]]]]", '["\\"'])("is told of %j, which is none", (text) => {
    expect(isTextDeeperThan(text, 1)).toBe(false);
  });
});
