import { expect, test } from "vitest";
import { nearestWord } from "../../src/config/nearest-word.js";

test.each([
  ["regsitry", "registry"],
  ["Registry", "registry"],
  ["payout", "payouts"],
  ["identity", "identities"],
  ["colour", undefined],
])("%s was meant to be %s", (word, meant) => {
  expect(nearestWord(word, ["registry", "payouts", "identities"])).toBe(meant);
});
