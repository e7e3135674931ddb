import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isolate } from "../../src/explorer/format/text.js";
import { TOKEN, TOKEN_ID } from "../api/support/story.js";
import { transactionHash } from "../api/support/write-chain.js";
import { writeToken } from "../api/support/write-token.js";
import { assetPage, CAROL, CHAIN_ONE, CLONE, IDENTITY, LAST_BLOCK, MODEL } from "./support/explorer-story.js";
import { findAccessibilityFaults, openPage, settle, type WatchedPage } from "./support/open-browser.js";
import { openExplorer, type TestExplorer } from "./support/open-explorer.js";

let explorer: TestExplorer;
let watched: WatchedPage;
beforeAll(async () => {
  explorer = await openExplorer();
  watched = await openPage(explorer.browser);
});
afterAll(() => explorer?.close());

async function visit(path: string): Promise<WatchedPage["page"]> {
  await watched.page.goto(explorer.url + path);
  await settle(watched.page);
  return watched.page;
}

const views = {
  overview: "/",
  asset: assetPage(MODEL),
  "lineage as a table": `${assetPage(MODEL)}?show=table`,
  "asset as of a block": `${assetPage(MODEL)}?asOf=${CHAIN_ONE}:20`,
  account: `/account/${CAROL}`,
  identity: `/identity/${IDENTITY}`,
  transaction: `/transaction/${transactionHash(CHAIN_ONE, LAST_BLOCK, 0)}`,
  search: "/search?q=Estuary",
  "nothing found": "/search?q=zzz",
  "asset that no event names": assetPage(MODEL).replace(/1$/, "999"),
  "account of nobody": `/account/0x${"0".repeat(38)}ff`,
  "moment that is not indexed": `${assetPage(MODEL)}?asOf=${CHAIN_ONE}:999`,
  nowhere: "/asset/none",
};

describe("every view", () => {
  it.each(Object.entries(views))(
    "%s breaks no accessibility rule and logs no error, light and dark",
    async (_, path) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await watched.page.emulateMedia({ colorScheme });
        const page = await visit(path);
        expect(await findAccessibilityFaults(page)).toEqual([]);
      }
      await watched.page.emulateMedia({ colorScheme: "light" });
      // An address that is nobody's is answered with 404 and the browser says so.
      expect(watched.complaints.splice(0).filter((text) => !(path === views.nowhere && text.includes("404")))).toEqual(
        [],
      );
    },
  );

  it("fits a phone without scrolling sideways", async () => {
    const { page } = await openPage(explorer.browser, { viewport: { width: 360, height: 740 } });
    for (const path of Object.values(views)) {
      await page.goto(explorer.url + path);
      await settle(page);
      expect([path, await page.evaluate("document.documentElement.scrollWidth <= innerWidth")]).toEqual([path, true]);
    }
    await page.context().close();
  });
});

describe("the overview", () => {
  it("says how much there is, who earned most, what is used, and how far the chains are", async () => {
    const page = await visit("/");
    const totals = await page.locator(".totals div > dl > div, .totals dl > div").allInnerTexts();
    expect(totals.map((text) => text.replace(/\s+/g, " ").toLowerCase())).toEqual([
      "assets 16",
      "contributors 2",
      "contributions 2",
      "invocations 1",
      "payouts 3",
    ]);
    expect(await page.getByRole("group", { name: "Top contributors" }).innerText()).toContain("1,235,000");
    expect(await page.getByRole("group", { name: "Top assets" }).innerText()).toContain("Estuary");
    expect(await page.getByRole("group", { name: "Chains" }).innerText()).toContain(`chain-${CHAIN_ONE}`);
  });

  it("leads from a payout to its raw log and its transaction", async () => {
    const page = await visit("/");
    await page.getByRole("button", { name: "Log entry" }).first().click();
    const evidence = page.locator(".facts.raw");
    await evidence.waitFor();
    expect(await evidence.innerText()).toContain("PayoutSettled");
    await evidence.locator("a").first().click();
    await page.getByRole("heading", { level: 1, name: /^Transaction/ }).waitFor();
    await settle(page);
    expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual(["PayoutSettled"]);
  });
});

describe("the account", () => {
  it("says what was earned, claimed and is claimable, exactly on demand", async () => {
    const page = await visit(`/account/${CAROL}`);
    const row = page.getByRole("group", { name: "Earnings by token" }).locator("tbody tr").first();
    expect(
      await row.locator(".amount").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-exact"))),
    ).toEqual(
      ["1,235,000", "1,000,000", "235,000"].map(
        (figure) => `${figure} ${isolate("base units of 0x7777…7777")}\n${TOKEN_ID}`,
      ),
    );
  });

  it("shows the entries that make up a figure, which add up to it", async () => {
    const page = await visit(`/account/${CAROL}`);
    await page.getByRole("button", { name: "What makes up this figure" }).click();
    await page.getByText("These add up to 1,235,000").waitFor();
    await page.getByRole("button", { name: "Claimed" }).click();
    await page.getByText("These add up to 1,000,000").waitFor();
  });

  it("reads the curve out by keyboard", async () => {
    const page = await visit(`/account/${CAROL}`);
    const curve = page.getByRole("slider", { name: "Earned over time" });
    await curve.press("Home");
    expect(await curve.getAttribute("aria-valuetext")).toContain("1,234,567");
    await curve.press("End");
    expect(await curve.getAttribute("aria-valuetext")).toContain("1,235,000 in all");
  });

  it("leads to the person's identity, which earns what its accounts do", async () => {
    const page = await visit(`/account/${CAROL}`);
    await page.getByRole("link", { name: "carol" }).click();
    await page.getByRole("heading", { name: "Identity carol" }).waitFor();
    await settle(page);
    expect(await page.getByRole("group", { name: "Earnings by token" }).innerText()).toContain("1,235,000");
  });
});

describe("time travel", () => {
  it("puts the whole page as of a block, keeps it over links and in the address, and leads back", async () => {
    const page = await visit(`/account/${CAROL}?asOf=${CHAIN_ONE}:20`);
    const earned = page.getByRole("group", { name: "Earnings by token" });
    expect(await earned.innerText()).toContain("1,234,567");
    await page.getByRole("link", { name: "Estuary" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Estuary" }).waitFor();
    expect(new URL(page.url()).search).toBe(`?asOf=${CHAIN_ONE}:20`);
    await page.goBack();
    await page.getByRole("button", { name: "Back to live" }).click();
    await earned.getByText("1,235,000").waitFor();
    expect(new URL(page.url()).search).toBe("");
  });

  it("goes to an exact time, and by the slider", async () => {
    const page = await visit(`/account/${CAROL}`);
    await page.getByRole("button", { name: "Go to…" }).click();
    await page.getByLabel("Time, UTC").fill("2023-11-16T02:13:20");
    await page.getByRole("button", { name: "Show" }).first().click();
    await page.getByText("1,234,567").first().waitFor();
    expect(new URL(page.url()).search).toBe("?asOf=2023-11-16T02:13:20Z");
    await page.getByRole("slider", { name: /as of an earlier time/ }).press("Home");
    await page
      .getByText("No contribution, payout or claim of this account")
      .or(page.getByText("Nothing earned and nothing claimed"))
      .first()
      .waitFor();
  });

  it("says so once, in place of every panel, where the block is not indexed yet", async () => {
    const page = await visit(`/account/${CAROL}?asOf=${CHAIN_ONE}:999`);
    expect(await page.getByRole("alert").first().innerText()).toContain("That moment cannot be shown");
    expect([await page.getByRole("alert").count(), await page.locator(".panel").count()]).toEqual([1, 0]);
  });
});

describe("search", () => {
  it("finds an asset by part of its name", async () => {
    const page = await visit("/");
    await page.getByRole("searchbox").fill("carol's");
    await page.getByRole("searchbox").press("Enter");
    await page.getByRole("link", { name: "Carol's Voice" }).click();
    await page.waitForURL(`**${assetPage(CLONE)}`);
  });
});

describe("the theme", () => {
  it("is changed by a button and kept", async () => {
    const page = await visit("/");
    const paper = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const light = await paper();
    await page.getByRole("button", { name: /^Theme: system/ }).click();
    await page.getByRole("button", { name: /^Theme: light/ }).click();
    await page.getByRole("button", { name: /^Theme: dark/ }).waitFor();
    expect(await paper()).not.toBe(light);
    await visit("/");
    expect(await paper()).not.toBe(light);
    await page.getByRole("button", { name: /^Theme: dark/ }).click();
  });
});

describe("a token that says what it is called", () => {
  it("is called so beside its amounts, which base units and id stay with, and cannot turn the text around it", async () => {
    // Hebrew runs the other way; together with a long symbol it would carry off what stands beside it.
    const symbol = "\u05E9\u05E7\u05DC-dUSD";
    await writeToken(explorer.ownerUrl, CHAIN_ONE, TOKEN, { name: "Demonstration Dollar", symbol, decimals: 6 });
    const page = await visit(`/account/${CAROL}`);
    const row = page.getByRole("group", { name: "Earnings by token" }).locator("tbody tr").first();
    const earned = row.locator(".amount").first();
    expect((await earned.innerText()).replace(/\s+/g, " ")).toBe(`1.23 ${symbol}`);
    expect(await earned.locator("bdi").innerText()).toBe(symbol);
    expect(await earned.getAttribute("data-exact")).toBe(`1.235 ${isolate(symbol)}\n1,235,000 base units\n${TOKEN_ID}`);
    await page.getByRole("slider", { name: "Earned over time" }).press("End");
    await page
      .getByText(`0.000433 ${isolate(symbol)} earned, 1.235 in all`)
      .first()
      .waitFor();
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });

  it("is found by how its symbol begins, and told apart by its contract", async () => {
    await writeToken(explorer.ownerUrl, CHAIN_ONE, TOKEN, {
      name: "Demonstration Dollar",
      symbol: "dUSD",
      decimals: 6,
    });
    const page = await visit("/search?q=dus");
    const found = page.getByRole("group", { name: "Tokens found" });
    expect(await found.locator("tbody td").allInnerTexts()).toEqual([
      "dUSD",
      "Demonstration Dollar",
      `chain-${CHAIN_ONE}`,
      "0x7777…7777",
    ]);
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });
});
