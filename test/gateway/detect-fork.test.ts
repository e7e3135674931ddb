import fc from "fast-check";
import { expect, test } from "vitest";
import { detectFork } from "../../src/gateway/checks/detect-fork.js";

test("finds the last common block of any fork in about 2·log2(n) questions", async () => {
  const inputs = fc
    .uniqueArray(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 300 })
    .chain((numbers) => {
      const known = numbers.sort((a, b) => a - b).map((number) => ({ number, hash: `old${number}` }));
      return fc.tuple(fc.constant(known), fc.integer({ min: 0, max: known.length }));
    });
  const property = fc.asyncProperty(inputs, async ([known, commonCount]) => {
    let questions = 0;
    const fork = await detectFork(known, (number) => {
      questions += 1;
      const index = known.findIndex((mark) => mark.number === number);
      return Promise.resolve(index < commonCount ? `old${number}` : index % 3 === 0 ? undefined : `new${number}`);
    });
    expect(fork).toEqual({ lastCommon: known[commonCount - 1], firstForeign: known[commonCount] });
    expect(questions).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(known.length + 1)) + 3);
  });
  await fc.assert(property, { numRuns: 200 });
});
