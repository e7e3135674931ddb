import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readCsvObjects } from "../exports/support/read-csv.js";
import { CAROL, CHAIN_ONE, IDENTITY } from "./support/explorer-story.js";
import { openPage, settle, type WatchedPage } from "./support/open-browser.js";
import { openExplorer, type TestExplorer } from "./support/open-explorer.js";

let explorer: TestExplorer;
let watched: WatchedPage;
beforeAll(async () => {
  explorer = await openExplorer();
  watched = await openPage(explorer.browser);
});
afterAll(() => explorer?.close());

/** Downloads by the link of that name on a view; gives the file's proposed name and text. */
async function download(path: string, link: string, choose?: () => Promise<void>) {
  const { page } = watched;
  await page.goto(explorer.url + path);
  await settle(page);
  await page.getByRole("link", { name: link }).waitFor();
  await choose?.();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link }).click()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

const brief = (text: string) =>
  readCsvObjects(text).map(({ entry, amount, balance }) => [entry, amount, balance].join(" "));

it("an account's statement is the file that its figures promise", async () => {
  const { name, text } = await download(`/account/${CAROL}`, "Download CSV");
  expect(name).toBe(`statement-${CAROL}.csv`);
  expect(brief(text)).toEqual([
    "opening  0",
    "credited 1234567 1234567",
    "credited 433 1235000",
    "withdrawn 1000000 235000",
    "closing  235000",
  ]);
});

it("follows the moment the page is as of", async () => {
  const { text } = await download(`/account/${CAROL}?asOf=${CHAIN_ONE}:20`, "Download CSV");
  expect(brief(text)).toEqual(["opening  0", "credited 1234567 1234567", "closing  1234567"]);
});

it("an identity's is of the period chosen", async () => {
  const choose = async () => {
    await watched.page.getByLabel("From").fill("2023-11-17");
    await watched.page.getByLabel("To", { exact: true }).fill("2023-11-30");
  };
  const { text } = await download(`/identity/${IDENTITY}`, "Download NDJSON", choose);
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ entry, amount, balance }) => [entry, amount, balance])).toEqual([
    ["opening", null, "1234567"],
    ["credited", "433", "1235000"],
    ["withdrawn", "1000000", "235000"],
    ["closing", null, "235000"],
  ]);
  expect(watched.complaints).toEqual([]);
});
