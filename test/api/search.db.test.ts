import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, BOB, CHAIN_ONE, assetRef, id, registered, settled } from "./support/story.js";
import { transactionHash } from "./support/write-chain.js";

const [FIRST, SECOND] = [0, 1].map((at) => id(assetRef(CHAIN_ONE, at))) as [string, string];
const TRANSACTION = transactionHash(CHAIN_ONE, 1, 0);
/** Assets are called by ids: the second by its own, others by another asset's, an account's and a transaction's. */
const names = ["Plain", SECOND, `after ${FIRST}`, BOB, TRANSACTION];

let api: TestApi;
beforeAll(async () => {
  const head = { number: 1, time: 1 };
  const events = names.map((name, at) => registered(assetRef(CHAIN_ONE, at), ALICE, "model", name));
  const block = { ...head, events: [...events, settled(BOB, 1n)] };
  api = await openApi([{ chainId: CHAIN_ONE, blocks: [block], finalized: head, head }]);
});
afterAll(() => api.close());

interface Found {
  readonly assets: { readonly name: string }[];
  readonly contributor: object | null;
  readonly events: object[];
}

async function search(text: string): Promise<{ names: string[]; isAccount: boolean; events: number }> {
  const { search: found } = await api.ask<{ search: Found }>(
    "query ($text: String!) { search(text: $text) { assets { name } contributor { account } events { id } } }",
    { text },
  );
  return {
    names: found.assets.map(({ name }) => name),
    isAccount: found.contributor !== null,
    events: found.events.length,
  };
}

describe("a search", () => {
  it("for an id finds what has it, and then what is called by it", async () => {
    const nothing = { names: [], isAccount: false, events: 0 };
    expect(await search(FIRST)).toEqual({ ...nothing, names: ["Plain", `after ${FIRST}`] });
    expect(await search(SECOND)).toEqual({ ...nothing, names: [SECOND] });
    expect(await search(BOB)).toEqual({ ...nothing, names: [BOB], isAccount: true });
    expect(await search(BOB.toUpperCase().replace("X", "x"))).toEqual({ ...nothing, names: [BOB], isAccount: true });
    expect(await search(TRANSACTION)).toEqual({ ...nothing, names: [TRANSACTION], events: 1 });
    expect(await search(ALICE)).toEqual(nothing);
  });

  it("for a part of an id finds names that contain it", async () => {
    expect(await search("erc721")).toEqual({ names: [SECOND, `after ${FIRST}`], isAccount: false, events: 0 });
  });
});
