import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { assetPage, CLONE, DATASETS, MODEL } from "./support/explorer-story.js";
import { id } from "../api/support/story.js";
import { openPage, settle, type WatchedPage } from "./support/open-browser.js";
import { openExplorer, type TestExplorer } from "./support/open-explorer.js";

let explorer: TestExplorer;
let watched: WatchedPage;
beforeAll(async () => {
  explorer = await openExplorer();
  watched = await openPage(explorer.browser);
});
afterAll(() => explorer?.close());

const nodes = () => watched.page.locator("[data-node]");
const node = (asset: Parameters<typeof id>[0]) => watched.page.locator(`[data-node="${id(asset)}"]`);

async function visit(path: string): Promise<void> {
  await watched.page.goto(explorer.url + path);
  await settle(watched.page);
  await watched.page.locator(".graph[data-ready]").waitFor();
  await nodes().first().waitFor();
}

beforeEach(() => visit(assetPage(MODEL)));

describe("the lineage graph", () => {
  it("shows the asset, its derivative, its largest sources, and how many more there are", async () => {
    await watched.page.getByRole("button", { name: "Fit all" }).click();
    await expect.poll(() => nodes().count()).toBe(11);
    expect(await watched.page.locator("[data-stub]").allTextContents()).toEqual(["+5 more"]);
    expect(await node(MODEL).getAttribute("aria-description")).toContain("48% kept");
  });

  it("marks edges across chains and those ignored for a cycle", async () => {
    await watched.page.getByRole("button", { name: "Fit all" }).click();
    expect(await watched.page.locator(".is-cross-chain title").allTextContents()).toEqual([
      "fine-tune, 50%, across chains",
    ]);
    expect(await watched.page.locator(".is-ignored title").allTextContents()).toEqual([
      "quote, 0.1%, ignored: it would close a cycle",
    ]);
  });

  it("opens up by a stub, in place", async () => {
    const before = await node(MODEL).boundingBox();
    await watched.page.locator("[data-stub]").click();
    await watched.page.locator("[data-stub]").waitFor({ state: "detached" });
    await watched.page.getByRole("button", { name: "Fit all" }).click();
    await expect.poll(() => nodes().count()).toBe(16);
    expect(before).not.toBeNull();
  });

  it("keeps direction and depth in the address", async () => {
    await watched.page.getByRole("button", { name: "Sources", exact: true }).click();
    await node(CLONE).waitFor({ state: "detached" });
    await watched.page.getByRole("button", { name: "Derivatives", exact: true }).click();
    await node(CLONE).waitFor();
    await expect.poll(() => nodes().count()).toBe(2);
    expect(new URL(watched.page.url()).search).toBe("?lineage=down");
  });

  it("highlights the ways between two assets", async () => {
    await visit(assetPage(CLONE));
    await watched.page.getByRole("button", { name: "Fit all" }).click();
    await node(DATASETS[0] ?? MODEL).click();
    await watched.page.getByText("Highlighted: the ways between it and Carol's Voice.").waitFor();
    await expect.poll(() => watched.page.locator(".edge.is-highlighted").count()).toBe(2);
  });

  it("is walked by arrow keys and entered by Enter", async () => {
    await node(MODEL).focus();
    await watched.page.keyboard.press("ArrowRight");
    await watched.page.locator(`[data-node="${id(CLONE)}"][aria-pressed="true"]`).waitFor();
    await watched.page.locator(`[data-node="${id(CLONE)}"]:focus`).waitFor();
    await watched.page.keyboard.press("Enter");
    await watched.page.getByRole("heading", { level: 1, name: "Carol's Voice" }).waitFor();
  });

  it("zooms by buttons", async () => {
    const width = async () => (await node(MODEL).boundingBox())?.width ?? 0;
    const before = await width();
    await watched.page.getByRole("button", { name: "Zoom in" }).click();
    expect(await width()).toBeGreaterThan(before * 1.2);
  });

  it("saves a PNG", async () => {
    const saved = watched.page.waitForEvent("download");
    await watched.page.getByRole("button", { name: "Save as PNG" }).click();
    expect((await saved).suggestedFilename()).toBe("lineage.png");
  });

  it("has an equal in a table, with what the picture leaves out", async () => {
    await watched.page.getByRole("button", { name: "Table" }).click();
    const table = watched.page.getByRole("group", { name: "Lineage" }).locator("tbody tr");
    await table.first().waitFor();
    await expect.poll(() => table.count()).toBe(16);
    expect(await table.filter({ has: watched.page.getByRole("link", { name: "Accents 01" }) }).innerText()).toContain(
      "ignored: a cycle",
    );
  });

  it("logs no error", () => {
    expect(watched.complaints).toEqual([]);
  });
});
