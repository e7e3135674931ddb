import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { story } from "./support/story.js";

interface EventPage {
  readonly items: { readonly id: string }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

let api: TestApi;
let all: string[];
beforeAll(async () => {
  api = await openApi(story);
  all = (await page("orderDirection: ASC, limit: 1000")).items.map(({ id }) => id);
});
afterAll(() => api.close());

async function page(args: string): Promise<EventPage> {
  const { events } = await api.ask<{ events: EventPage }>(
    `{ events(${args}) { items { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  return events;
}

describe("pages", () => {
  it.each([1, 2, 5, 18])("of %i, forward and backward, hold each item once and in order", async (limit) => {
    for (const direction of ["ASC", "DESC"]) {
      const expected = direction === "ASC" ? all : all.toReversed();
      const forward: string[] = [];
      let at = await page(`orderDirection: ${direction}, limit: ${limit}`);
      expect(at.pageInfo.hasPreviousPage).toBe(false);
      for (;;) {
        forward.push(...at.items.map(({ id }) => id));
        if (!at.pageInfo.hasNextPage) break;
        at = await page(`orderDirection: ${direction}, limit: ${limit}, after: "${at.pageInfo.endCursor}"`);
        expect(at.pageInfo.hasPreviousPage).toBe(true);
      }
      expect(forward).toEqual(expected);
      const backward = at.items.map(({ id }) => id);
      while (at.pageInfo.hasPreviousPage) {
        at = await page(`orderDirection: ${direction}, limit: ${limit}, before: "${at.pageInfo.startCursor}"`);
        expect(at.pageInfo.hasNextPage).toBe(true);
        backward.unshift(...at.items.map(({ id }) => id));
      }
      expect(backward).toEqual(expected);
    }
  });

  it.each(["ASC", "DESC"])("say of every window %s what stands before and after it, be it empty", async (direction) => {
    const list = direction === "ASC" ? all : all.toReversed();
    const cursors: string[] = [];
    for (let at = 0; at < list.length; at++) {
      const args = at === 0 ? "" : `, after: "${cursors[at - 1]}"`;
      cursors.push((await page(`limit: 1, orderDirection: ${direction}${args}`)).pageInfo.endCursor ?? "");
    }
    const places = [undefined, 0, 1, list.length - 2, list.length - 1];
    for (const after of places) {
      for (const before of places) {
        for (const limit of [0, 1, 1000]) {
          const given = [
            ...(after === undefined ? [] : [`after: "${cursors[after]}"`]),
            ...(before === undefined ? [] : [`before: "${cursors[before]}"`]),
          ];
          const found = await page([`limit: ${limit}, orderDirection: ${direction}`, ...given].join(", "));
          const within = list.slice((after ?? -1) + 1, Math.max((after ?? -1) + 1, before ?? list.length));
          const shown =
            before === undefined
              ? within.slice(0, limit)
              : within.slice(within.length - Math.min(limit, within.length));
          expect(found.items.map(({ id }) => id)).toEqual(shown);
          const isBackward = before !== undefined;
          expect({ after, before, limit, ...found.pageInfo }).toMatchObject({
            hasNextPage: isBackward || within.length > shown.length,
            hasPreviousPage: after !== undefined || (isBackward && within.length > shown.length),
          });
        }
      }
    }
  });

  it("refuse the cursor of another list, of another order, and a changed one", async () => {
    const { pageInfo } = await page("limit: 3");
    const cursor = pageInfo.endCursor ?? "";
    const changed = (change: (values: string[]) => void) => {
      const values = JSON.parse(Buffer.from(cursor, "base64url").toString()) as string[];
      change(values);
      return Buffer.from(JSON.stringify(values)).toString("base64url");
    };
    for (const [list, after] of [
      ["payouts", cursor],
      ["events", changed((values) => (values[2] = "1; drop table x"))],
      ["events", changed((values) => (values[2] = "9".repeat(30)))],
      ["events", changed((values) => (values[5] = "4294967296"))],
      ["events", changed((values) => values.pop())],
      ["events", ""],
      ["events", "=".repeat(10_000)],
    ]) {
      expect(await api.code(`{ ${list}(after: "${after}") { totalCount } }`)).toBe("BAD_USER_INPUT");
    }
    expect(api.reported).toEqual([]);
  });
});
