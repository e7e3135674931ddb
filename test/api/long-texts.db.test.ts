import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/domain/events.js";
import { SHORT_TEXT_BYTES } from "../../src/queries/lists/long-texts.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, CAROL, CHAIN_ONE, assetRef, id, registered } from "./support/story.js";

const MEGABYTE = 1_000_000;
/** Together more than one reading reads. */
const LONG_ONES = 20;
/** Two bytes a character in UTF-8. */
const SHORT = "ö".repeat((SHORT_TEXT_BYTES - "ipfs://x".length) / 2);
const long = (): string => randomBytes(MEGABYTE / 2).toString("hex");

const named = (assetId: number, name: string): DomainEvent => ({
  ...registered(assetRef(CHAIN_ONE, assetId), ALICE, "model", "x"),
  ...{ name },
});
const names = [SHORT, `${SHORT}ö`, ...Array.from({ length: LONG_ONES }, long)];
const reasons = [long(), long()];

let api: TestApi;
beforeAll(async () => {
  const head = { number: 1, time: 1 };
  const events: DomainEvent[] = [
    ...names.map((name, at) => named(at, name)),
    ...reasons.flatMap((reason, at): DomainEvent[] => [
      {
        type: "ContributionRecorded",
        contribution: BigInt(at),
        asset: assetRef(CHAIN_ONE, 0),
        contributor: CAROL,
        role: "labeler",
        weight: 1n,
        evidence: `${at} ${reason}`,
      },
      { type: "ContributionRevoked", contribution: BigInt(at), by: ALICE, reason },
    ]),
  ];
  api = await openApi([{ chainId: CHAIN_ONE, blocks: [{ ...head, events }], finalized: head, head }]);
});
afterAll(() => api.close());

describe("texts of strangers", () => {
  it("are given whole, short or long", async () => {
    const asked = names.slice(0, 3).map((_, at) => `a${at}: asset(id: "${id(assetRef(CHAIN_ONE, at))}") { name uri }`);
    expect(await api.ask(`{ ${asked.join(" ")} }`)).toEqual({
      a0: { name: names[0], uri: "ipfs://x" },
      a1: { name: names[1], uri: "ipfs://x" },
      a2: { name: names[2], uri: "ipfs://x" },
    });
    const { contributions } = await api.ask<{ contributions: { items: unknown[] } }>(
      `{ contributions(orderDirection: ASC) { items { evidence revokeReason } } }`,
    );
    expect(contributions.items).toEqual(
      reasons.map((revokeReason, at) => ({ evidence: `${at} ${revokeReason}`, revokeReason })),
    );
  });

  it("are not read for who does not ask for them, and refused, before they are read, where they are too long together", async () => {
    const list = (fields: string) => `{ assets(limit: 12) { items { ${fields} } } }`;
    expect(await api.statements(list("id name"))).toBe((await api.statements(list("id kind owner"))) + 1);
    const { errors } = await api.post(`{ assets { items { name } } }`);
    expect(errors?.[0]?.message).toMatch(/texts asked for/);
    expect(errors?.[0]?.extensions?.code).toBe("QUERY_TOO_COMPLEX");
  });
});
