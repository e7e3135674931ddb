import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/domain/events.js";
import type { Hex } from "../../src/domain/hex.js";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, account, assetRef, id, registered } from "./support/story.js";

const [FIRST, SECOND] = [771, 772];
const ASSET = assetRef(FIRST, 1);
let api: TestApi;
let first: LiveChain;
let second: LiveChain;
beforeAll(async () => {
  api = await openApi([]);
  first = await openLiveChain(api.ownerUrl, FIRST);
  second = await openLiveChain(api.ownerUrl, SECOND);
  await first.append(
    [registered(ASSET, ALICE, "model", "Shared")],
    [worked(1n, "1"), worked(2n, "2"), worked(3n, "3")],
  );
  await second.append([]);
});
afterAll(async () => {
  await first.close();
  await second.close();
  await api.close();
});

const worked = (contribution: bigint, digit: string, weight = 1n): DomainEvent => {
  const contributor: Hex = account(digit);
  return {
    type: "ContributionRecorded",
    contribution,
    asset: ASSET,
    contributor,
    role: "labeler",
    weight,
    evidence: "",
  };
};

interface Page {
  attribution: { items: { share: string; account: string }[]; pageInfo: { endCursor: string } };
}
const document = (args: string) =>
  `{ attribution(asset: "${id(ASSET)}", ${args}) { items { share account } pageInfo { hasNextPage startCursor endCursor } } }`;
const ask = (args: string) => api.ask<Page>(document(args));
const billionths = (share: string): bigint => BigInt(share.replace(/^0\./, "").padEnd(18, "0"));
const sum = (...pages: Page[]): bigint =>
  pages.flatMap(({ attribution }) => attribution.items).reduce((total, { share }) => total + billionths(share), 0n);

describe("pages of an attribution", () => {
  it("add up to one though a chain that lagged behind the past asked for comes up to it between them", async () => {
    const asOf = `asOf: { timestamp: "1970-01-01T00:20:00Z" }`;
    const one = await ask(`limit: 2, ${asOf}`);
    await second.append([worked(9n, "9", 5n)]);
    const after = `after: "${one.attribution.pageInfo.endCursor}"`;
    for (const rest of [after, `${after}, ${asOf}`]) {
      const two = await ask(rest);
      expect(sum(one, two)).toBe(10n ** 18n);
      expect(two.attribution.items.map((item) => item.account.toLowerCase())).not.toContain(account("9"));
    }
    expect((await ask(asOf)).attribution.items[0]?.account.toLowerCase()).toBe(account("9"));
  });

  it("never begin anew for a cursor that is none", async () => {
    for (const cursor of ["", " ", "x"]) expect(await api.code(document(`after: "${cursor}"`))).toBe("BAD_USER_INPUT");
    expect(await api.code(document("after: null"))).toBeUndefined();
  });

  it("are refused once a reorg took back what the first was read from", async () => {
    await first.append([worked(4n, "4")]);
    const one = await ask("limit: 2");
    const after = `after: "${one.attribution.pageInfo.endCursor}"`;
    await first.append([worked(5n, "5")]);
    expect(await api.code(document(after))).toBeUndefined();
    await first.fork(first.head - 2, [worked(6n, "6")], [], []);
    const { errors } = await api.post(document(after));
    expect(errors?.[0]).toMatchObject({
      message: `after: chain ${FIRST} has taken back blocks of the first page's past since. Start again without it.`,
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  it("take the past of the first page again, another is refused, and a block to wait for counts", async () => {
    const cursorOf = async (args: string) =>
      `after: "${(await ask(`limit: 1, ${args}`)).attribution.pageInfo.endCursor}"`;
    const past = `asOf: { block: { chainId: ${FIRST}, number: 2 } }`;
    const after = await cursorOf(past);
    expect(await api.code(document(`${after}, ${past}`))).toBeUndefined();
    expect(await api.code(document(`${after}, ${past.replace("2 }", "1 }")}`))).toBe("BAD_USER_INPUT");
    expect(await api.code(document(`${await cursorOf("")}, ${past}`))).toBe("BAD_USER_INPUT");
    expect(await api.code(document(`${after}, minBlock: { chainId: ${FIRST}, number: 9000 }`))).toBe(
      "BLOCK_NOT_INDEXED",
    );
  });

  it("may be cached for long only where what they are read from is final", async () => {
    const cacheOf = async (args: string) =>
      (await api.fetch(`/graphql?query=${encodeURIComponent(document(args))}`)).headers.get("cache-control");
    const past = `asOf: { block: { chainId: ${FIRST}, number: 1 } }`;
    const after = `after: "${(await ask(`limit: 1, ${past}`)).attribution.pageInfo.endCursor}"`;
    expect(await cacheOf(`${after}, ${past}`)).toBe("no-cache");
    // A block may carry the time of the one before: final is what later blocks are final behind.
    await second.append([]);
    await first.finalize(first.head);
    await second.finalize(second.head);
    expect(await cacheOf(`${after}, ${past}`)).toContain("public");
    expect(await cacheOf(after)).toBe("no-cache");
  });
});
