import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../src/enrichment/clean-text.js";
import { decodeTokenDecimals, decodeTokenText } from "../../src/enrichment/decode-token-answer.js";

const word = (value: bigint | number): string => value.toString(16).padStart(64, "0");
const digitsOf = (text: string): string => Buffer.from(text).toString("hex");
const padded = (digits: string): string => digits.padEnd(Math.ceil(digits.length / 64) * 64, "0");
const abiString = (text: string): `0x${string}` =>
  `0x${word(32)}${word(Buffer.byteLength(text))}${padded(digitsOf(text))}`;

describe("a token's text", () => {
  it.each([
    ["a string", abiString("USD Coin"), "USD Coin"],
    ["a string of more than a word", abiString("x".repeat(40)), "x".repeat(40)],
    ["a string without padding", `0x${word(32)}${word(4)}${digitsOf("USDC")}`, "USDC"],
    ["a string at another offset", `0x${word(64)}${word(7)}${word(1)}${padded(digitsOf("Q"))}`, "Q"],
    ["a padded word", `0x${padded(digitsOf("MKR"))}`, "MKR"],
    ["a full word", `0x${digitsOf("A".repeat(32))}`, "A".repeat(32)],
    ["an empty string", abiString(""), null],
    ["blanks", abiString(" \t\n "), null],
    ["an empty word", `0x${word(0)}`, null],
    ["nothing", "0x", null],
    ["half a word", "0x1234", null],
    ["a length beyond the end", `0x${word(32)}${word(33)}${padded(digitsOf("short"))}`, null],
    ["an offset beyond the end", `0x${word(96)}${word(1)}${padded(digitsOf("Q"))}`, null],
    ["numbers beyond any memory", `0x${"f".repeat(64)}${"f".repeat(64)}`, null],
    ["bytes that are no UTF-8", `0x${padded("41ff42")}`, "A\uFFFDB"],
  ] as const)("of %s", (_, answer, text) => {
    expect(decodeTokenText(answer, 128)).toBe(text);
  });
});

describe("a token's decimals", () => {
  it.each([
    ["0", `0x${word(0)}`, 0],
    ["18", `0x${word(18)}`, 18],
    ["255, with data after it", `0x${word(255)}${word(1)}`, 255],
    ["256", `0x${word(256)}`, null],
    ["2^256−1", `0x${"f".repeat(64)}`, null],
    ["nothing", "0x", null],
    ["less than a word", "0x12", null],
  ] as const)("of %s", (_, answer, decimals) => {
    expect(decodeTokenDecimals(answer)).toBe(decimals);
  });
});

describe("a stranger's text, as a page shows it", () => {
  it.each([
    ["overrides of direction", "USD\u202EC\u2066\u061C", "USD\uFFFDC\uFFFD\uFFFD"],
    ["what has no width", "U\u200BS\u00ADD\u2060\u180E", "U\uFFFDS\uFFFDD\uFFFD\uFFFD"],
    ["what has no ink", "\u3164\u2800\u115F", "\uFFFD\uFFFD\uFFFD"],
    ["control characters", "a\u0007\u009Bb", "a\uFFFD\uFFFDb"],
    ["lines and kinds of space", "a\r\nb\u2028c\u00A0\u3000d", "a b c d"],
    ["half a character", "a\uD83Db", "a\uFFFDb"],
    ["piled marks", `a${"\u0300".repeat(9)}b`, "a\u0300\u0300\u0300b"],
    ["a mark before anything", "\u0338x", "\uFFFDx"],
    ["what is plain", "Ξ 币 ₿ ❤️ é ru+", "Ξ 币 ₿ ❤️ é ru+"],
  ])("replaces %s", (_, given, shown) => {
    expect(cleanText(given, 32)).toBe(shown);
  });

  it("has at most as many characters as asked for, is one line, and stays the same when cleaned again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 1, max: 64 }), (text, most) => {
        const shown = cleanText(text, most);
        if (shown === null) return text.trim() === "";
        expect([...shown].length).toBeLessThanOrEqual(most);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(cleanText(shown, most)).toBe(shown);
      }),
      { numRuns: 2_000 },
    );
  });
});
