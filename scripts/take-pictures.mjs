/* global fetch */
// Takes the pictures of docs/pictures from a running demonstration: node scripts/take-pictures.mjs [address]
import { mkdir } from "node:fs/promises";
import sparticuz from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const address = process.argv[2] ?? "http://127.0.0.1:4350";
const folder = new URL("../docs/pictures/", import.meta.url).pathname;

async function ask(query) {
  const response = await fetch(`${address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`${address}: expected an answer to ${query}, found ${errors[0].message}`);
  return data;
}

const { voice, graph } = await ask(`{
  voice: assets(where: { name: "Ada's Voice" }) { items { id owner ownerAccount { identity { id } } } }
  graph: assets(where: { name: "ethereum" }) { items { id } }
}`);
const [clone, root] = [voice.items[0], graph.items[0]];
if (!clone || !root) throw new Error(`${address}: expected the demonstration's assets, found none. Is it ready?`);

const wide = { width: 1280, height: 860 };
const pictures = [
  { name: "overview", path: "/", size: wide },
  { name: "overview-dark", path: "/", size: wide, colorScheme: "dark" },
  { name: "overview-phone", path: "/", size: { width: 390, height: 844 } },
  { name: "asset", path: `/asset/${clone.id}`, size: wide },
  { name: "lineage", path: `/asset/${root.id}`, size: { width: 1280, height: 900 }, act: showLineage },
  { name: "account", path: `/account/${clone.owner}`, size: wide },
  { name: "identity", path: `/identity/${clone.ownerAccount?.identity?.id}`, size: wide },
  { name: "evidence", path: `/account/${clone.owner}`, size: wide, act: openEvidence },
  { name: "search", path: "/search?q=voice", size: { width: 1280, height: 520 } },
];

async function showLineage(page) {
  await page.locator(".panel.lineage").evaluate((panel) => panel.scrollIntoView());
}

async function openEvidence(page) {
  const button = page.getByRole("button", { name: "Log entry" }).first();
  await button.click();
  await page.locator(".facts.raw").waitFor();
  await page.locator(".facts.raw").evaluate((facts) => facts.scrollIntoView({ block: "center" }));
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? (await sparticuz.executablePath()),
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const { name, path, size, colorScheme = "light", act } of pictures) {
  const page = await browser.newPage({ viewport: size, colorScheme });
  await page.goto(address + path);
  await page.locator("main h1").waitFor();
  await page.locator(".skeleton").first().waitFor({ state: "detached" });
  await act?.(page);
  // The layout of a graph and the last figures come a moment after the first.
  await page.waitForTimeout(800);
  await page.screenshot({ path: `${folder}${name}.png` });
  await page.close();
  console.log(`docs/pictures/${name}.png`);
}
await browser.close();
