import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDecimal } from "../../src/domain/decimal.js";

describe("a decimal's text", () => {
  it.each([
    [0n, 0, "0"],
    [0n, 18, "0"],
    [5n, 0, "5"],
    [100n, 0, "100"],
    [100n, 2, "1"],
    [-100n, 2, "-1"],
    [-1n, 18, "-0.000000000000000001"],
    [1_050n, 3, "1.05"],
    [2n ** 256n - 1n, 77, "1.15792089237316195423570985008687907853269984665640564039457584007913129639935"],
    [1n, 255, `0.${"0".repeat(254)}1`],
  ])("%s of %s decimals", (units, decimals, text) => {
    expect(formatDecimal({ units, decimals })).toBe(text);
  });

  it("says the same number, without exponent or needless zeros", () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 260n), 2n ** 260n), fc.integer({ min: 0, max: 255 }), (units, decimals) => {
        const text = formatDecimal({ units, decimals });
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
        const [whole = "", fraction = ""] = text.split(".");
        expect(BigInt(whole + fraction.padEnd(decimals, "0"))).toBe(units);
      }),
    );
  });
});
