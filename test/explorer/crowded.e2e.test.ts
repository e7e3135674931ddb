import type { Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CAROL,
  CROWD,
  crowdedStory,
  DAVE,
  ERIN,
  FIRST_HEAD,
  laterBlocks,
  OTHER_CHAINS,
  SETTLED,
  SETTLED_IN,
  TEAM,
} from "./support/crowded-story.js";
import { openPage, settle, type WatchedPage } from "./support/open-browser.js";
import { openExplorer, type TestExplorer } from "./support/open-explorer.js";

let explorer: TestExplorer;
let watched: WatchedPage;
beforeAll(async () => {
  explorer = await openExplorer(crowdedStory);
  watched = await openPage(explorer.browser);
});
afterAll(() => explorer?.close());

async function visit(path: string): Promise<WatchedPage["page"]> {
  await watched.page.goto(explorer.url + path);
  await settle(watched.page);
  return watched.page;
}

/** Lets a test decide how the page's requests of one operation are answered, until `unroute`. */
async function intercept(operation: string, answer: (route: Route) => Promise<void>): Promise<void> {
  await watched.page.route("**/graphql", (route) =>
    new RegExp(`query ${operation}\\b`).test(route.request().postData() ?? "") ? answer(route) : route.continue(),
  );
}

describe("a transaction of 250 payouts", () => {
  it("has each payout's log entry found, the last one's too", async () => {
    const page = await visit(`/account/${CAROL}`);
    const payouts = page.getByRole("group", { name: "Payouts", exact: true });
    expect(await payouts.locator("tbody .amount").first().innerText()).toContain("250");
    await payouts.getByRole("button", { name: "Log entry" }).first().click();
    await payouts.locator(".detail").getByText("index 249").waitFor();
  });

  it("is shown in pages that say how many events it has in all", async () => {
    const page = await visit(`/transaction/${SETTLED_IN}`);
    const events = page.getByRole("heading", { level: 2, name: "PayoutSettled" });
    const footer = page.locator("main .pages");
    expect([await events.count(), await footer.locator("span").innerText()]).toEqual([100, "100 of 250 events"]);
    await footer.getByRole("button", { name: "Show more" }).click();
    await page.getByText("200 of 250 events").waitFor();
    await footer.getByRole("button", { name: "Show more" }).click();
    await page.getByText(/^250 events$/).waitFor();
    expect(await page.getByText(/^log \d+ on/).allInnerTexts()).toEqual(
      Array.from({ length: SETTLED }, (_, index) => `log ${index} on chain-31337`),
    );
    expect([await footer.getByRole("button").count(), watched.complaints]).toEqual([0, []]);
  });

  it("is not there before it happened", async () => {
    const page = await visit(`/transaction/${SETTLED_IN}?asOf=2023-11-15T11:59:59Z`);
    await page.getByText("The log holds nothing of this transaction at this moment").waitFor();
  });
});

describe("the curve of what was earned", () => {
  const inAll = async (page: WatchedPage["page"]) => {
    const curve = page.getByRole("slider", { name: "Earned over time" });
    await curve.press("End");
    return (await curve.getAttribute("aria-valuetext"))?.split("earned, ").at(-1);
  };

  it("is of all accounts of an identity, also where one document cannot ask for all", async () => {
    expect(await inAll(await visit(`/identity/${TEAM}`))).toBe("17,000 in all");
  });

  it("says what it leaves out where there are too many accounts", async () => {
    const page = await visit(`/identity/${CROWD}`);
    await page.getByText("Of 160 accounts the first 150 are drawn: what the others earned is left out.").waitFor();
    expect(await inAll(page)).toBe("150,000 in all");
  });

  it("ends at the moment the page is as of", async () => {
    expect(await inAll(await visit(`/account/${DAVE}?asOf=2023-11-15T12:05:00Z`))).toBe("5 in all");
    expect(await inAll(await visit(`/account/${DAVE}`))).toBe("12 in all");
  });
});

describe("what was earned, split by role", () => {
  const roles = () => watched.page.getByRole("region", { name: "By role" });

  it("says of how many parts it shows the first", async () => {
    await visit(`/account/${ERIN}`);
    await roles().getByText("12 of 20 parts").waitFor();
    await roles().getByRole("button", { name: "Show more" }).click();
    await roles()
      .getByText(/^20 parts$/)
      .waitFor();
    expect([await roles().locator("tbody tr").count(), await roles().getByRole("button").count()]).toEqual([20, 0]);
  });

  it("adds up more accounts than the API takes at once", async () => {
    await visit(`/identity/${CROWD}`);
    expect(await roles().locator("tbody .amount").allInnerTexts()).toEqual([expect.stringContaining("160,000")]);
  });
});

describe("a search", () => {
  it("says where it may have found no more than the first", async () => {
    const page = await visit("/search?q=accent");
    const found = page.getByRole("region", { name: "Assets" });
    await found.getByText("The first 20, shortest names first. A longer text finds fewer.").waitFor();
    expect(await found.locator("tbody tr").count()).toBe(20);
    await visit("/search?q=accent&asOf=2023-11-15T11:00:00Z");
    await page.getByText("What is found is what there is now").waitFor();
  });
});

describe("a list whose subject changes", () => {
  const button = (name: string) => watched.page.locator(".evidence").getByRole("button", { name });
  const sum = () => watched.page.locator(".evidence .bar > .quiet").innerText();

  /** Opens what Carol's earnings are made of: 25 entries of 1 to 25 at first, of 1 to 50 after one "Show more". */
  async function openEvidence(asOf = ""): Promise<void> {
    const page = await visit(`/account/${CAROL}${asOf}`);
    await page.getByRole("button", { name: "What makes up this figure" }).click();
    await expect.poll(sum).toContain("to 325 ");
  }

  /** Holds the page's requests with these words until the function given is called, which waits until they are dealt with. */
  async function hold(...words: string[]): Promise<() => Promise<void>> {
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await intercept("Evidence", async (route) => {
      const text = route.request().postData() ?? "";
      if (words.every((word) => text.includes(word))) await held;
      await route.continue();
    });
    return async () => {
      goOn();
      await watched.page.unrouteAll({ behavior: "wait" });
      await watched.page.waitForLoadState("networkidle");
    };
  }

  it("takes up no further page of the former subject that comes late", async () => {
    await openEvidence();
    const release = await hold('"of":"EARNED"', '"after":"');
    await button("Show more").click();
    await button("Claimed").click();
    await expect.poll(sum).toContain("to 100 ");
    await release();
    expect(await sum()).toContain("to 100 ");
    await button("Earned").click();
    await expect.poll(sum).toContain("to 325 ");
    await button("Show more").click();
    await expect.poll(sum).toContain("to 1,275 ");
  });

  it("takes up no answer of a subject that was left before it came", async () => {
    await openEvidence("?asOf=2023-11-15T12:05:00Z");
    const release = await hold('"of":"CLAIMED"');
    await button("Claimed").click();
    await button("Loading…").waitFor();
    await button("Earned").click();
    await release();
    expect(await sum()).toContain("to 325 ");
    await button("Claimed").click();
    await expect.poll(sum).toContain("to 100 ");
  });

  it("says that a further page failed, and shows the list again when asked to", async () => {
    await openEvidence();
    await intercept("Evidence", (route) =>
      route.request().postData()?.includes('"after":"')
        ? route.fulfill({ json: { errors: [{ message: "Too slow.", extensions: { code: "TIMEOUT" } }] } })
        : route.continue(),
    );
    await button("Show more").click();
    await watched.page.getByRole("alert").getByText("Too slow.").waitFor();
    await watched.page.unroute("**/graphql");
    await button("Try again").click();
    await button("Show more").click();
    await expect.poll(sum).toContain("to 1,275 ");
  });
});

describe("more chains than a document has root fields", () => {
  const notices = () => watched.page.locator(".notices");
  const write = async (chains: ReturnType<typeof laterBlocks>) => {
    for (const chain of chains) await explorer.write(chain);
  };
  const expectHeads = async (number: number) => {
    const chains = watched.page.getByRole("group", { name: "Chains", exact: true });
    const heads = chains.locator("tbody td:nth-child(2)").filter({ hasText: new RegExp(`^${number}$`) });
    await expect.poll(() => heads.count(), { timeout: 10_000 }).toBe(OTHER_CHAINS);
  };

  it("are followed from block to block", async () => {
    await visit("/");
    await expectHeads(FIRST_HEAD);
    for (const number of [FIRST_HEAD + 1, FIRST_HEAD + 2]) {
      await write(laterBlocks(number));
      await expectHeads(number);
    }
    expect(await notices().innerText()).toBe("");
  });

  it("are each told of when they step back, also where the new branch is longer", async () => {
    await visit("/");
    await expectHeads(FIRST_HEAD + 2);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await intercept("Heads", (route) => held.then(() => route.continue()));
    const others = laterBlocks(FIRST_HEAD + 3);
    const reorganised = others.pop();
    if (!reorganised) throw new Error("laterBlocks: expected chains, found none.");
    await explorer.stepBack({ ...reorganised, head: { number: FIRST_HEAD + 1, time: reorganised.head.time } });
    await write([FIRST_HEAD + 2, FIRST_HEAD + 3].flatMap((number) => laterBlocks(number, 1).slice(-1)));
    await write(others);
    goOn();
    await notices().getByText(`chain-${reorganised.chainId} stepped back.`).waitFor();
    expect(await notices().innerText()).toContain(`took back block ${FIRST_HEAD + 2};`);
    await expectHeads(FIRST_HEAD + 3);
    await watched.page.unroute("**/graphql");
  });

  it("are followed although nobody answers what became of their former heads", async () => {
    await visit("/");
    await expectHeads(FIRST_HEAD + 3);
    let refused = 0;
    await intercept("FormerHeads", async (route) => {
      refused += 1;
      await route.fulfill({ json: { errors: [{ message: "No.", extensions: { code: "TIMEOUT" } }] } });
    });
    await write(laterBlocks(FIRST_HEAD + 4));
    await expectHeads(FIRST_HEAD + 4);
    await expect.poll(() => refused).toBeGreaterThan(1);
    expect(await notices().innerText()).toBe("");
    await watched.page.unroute("**/graphql");
  });
});
