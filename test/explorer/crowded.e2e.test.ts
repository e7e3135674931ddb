import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAROL, CROWD, crowdedStory, DAVE, SETTLED, SETTLED_IN, TEAM } from "./support/crowded-story.js";
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
