import sparticuz from "@sparticuz/chromium";
import axe from "axe-core";
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";

/** A page of its own context, with what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors and uncaught exceptions, without the ones a test provoked on purpose. */
  readonly complaints: string[];
}

/** The browser that npm installed, or the one CHROMIUM names. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? (await sparticuz.executablePath()),
    // As root Chromium refuses its sandbox; the pages are our own.
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

/** Waits until nothing on the page is loading. */
export async function settle(page: Page): Promise<void> {
  await page.locator("main h1").waitFor();
  // Not by a function in the page: polling one needs eval, which its content security policy forbids.
  await page.locator(".skeleton").first().waitFor({ state: "detached" });
}

/** The accessibility rules a page breaks, each with the elements concerned. */
export async function findAccessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's content security policy allows none but its own.
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
       violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")))`,
  );
}
