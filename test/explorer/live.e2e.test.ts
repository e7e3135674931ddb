import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAROL, CHAIN_ONE, chainOne, LAST_BLOCK, nextBlock } from "./support/explorer-story.js";
import { openPage, settle, type WatchedPage } from "./support/open-browser.js";
import { openExplorer, type TestExplorer } from "./support/open-explorer.js";

let explorer: TestExplorer;
let watched: WatchedPage;
beforeAll(async () => {
  explorer = await openExplorer();
  watched = await openPage(explorer.browser);
  await watched.page.goto(`${explorer.url}/account/${CAROL}`);
  await settle(watched.page);
});
afterAll(() => explorer?.close());

describe("figures in the present", () => {
  const earned = () => watched.page.getByRole("group", { name: "Earnings by token" });

  it("grow with a new block", async () => {
    await explorer.write(nextBlock(LAST_BLOCK + 1, 1_000n));
    await earned().getByText("1,236,000").first().waitFor();
  });

  it("step back visibly after a reorganisation", async () => {
    await explorer.stepBack(chainOne);
    await watched.page.getByText(`chain-${CHAIN_ONE} stepped back.`).waitFor();
    await earned().locator(".stepped-back").filter({ hasText: "1,235,000" }).waitFor();
    await watched.page.getByRole("button", { name: "Dismiss" }).click();
    await watched.page.getByText("stepped back.").waitFor({ state: "detached" });
    expect(watched.complaints).toEqual([]);
  });

  it("stay, marked as old, while the server is away, and go on when it is back", async () => {
    await explorer.stopServer();
    await watched.page.getByText("The server cannot be reached.").first().waitFor();
    expect(await earned().innerText()).toContain("1,235,000");
    await explorer.write(nextBlock(LAST_BLOCK + 2, 5_000n));
    await explorer.startServer();
    await earned().getByText("1,240,000").first().waitFor();
    await watched.page.getByText("The server cannot be reached.").waitFor({ state: "detached" });
  });

  it("are asked for again where they failed while the server was away, also without a new block", async () => {
    await explorer.stopServer();
    await watched.page.getByText("The server cannot be reached.").first().waitFor();
    await watched.page.getByRole("link", { name: "Tributary" }).click();
    const payouts = watched.page.getByRole("region", { name: "Payouts as they come" });
    await payouts.getByText("The server cannot be reached.").waitFor();
    await explorer.startServer();
    await payouts.locator("tbody tr").first().waitFor();
  });

  it("show a block that came while the answer before it was under way, without waiting for another", async () => {
    const payouts = watched.page.getByRole("region", { name: "Payouts as they come" });
    await payouts.locator("tbody tr").first().waitFor();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    await watched.page.route("**/graphql", async (route) => {
      if (!route.request().postData()?.includes("query LatestPayouts")) return route.continue();
      const response = await route.fetch();
      isAsked();
      await held;
      await route.fulfill({ response });
    });
    await explorer.write(nextBlock(LAST_BLOCK + 3, 31n));
    await asked;
    await explorer.write(nextBlock(LAST_BLOCK + 4, 37n));
    const heads = watched.page.getByRole("group", { name: "Chains", exact: true });
    await heads
      .getByRole("cell", { name: String(LAST_BLOCK + 4) })
      .first()
      .waitFor();
    goOn();
    await payouts.locator(".amount").filter({ hasText: /^37 / }).waitFor();
    await watched.page.unrouteAll({ behavior: "wait" });
  });

  it("are brought up to a block that came soon after the last refresh, where they are refreshed less often", async () => {
    const top = watched.page.getByRole("group", { name: "Top contributors" });
    for (const [number, total] of [
      [LAST_BLOCK + 5, "1,240,168"],
      [LAST_BLOCK + 6, "1,240,268"],
    ] as const) {
      await explorer.write(nextBlock(number, 100n));
      await top.getByText(total).waitFor();
    }
  });
});
