import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { takeHomeLock } from "../../src/embedded/home-lock.js";

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tributary-lock-"));
  lock = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

const TUNING = { touchMs: 50, staleMs: 500 };
/** As an instance in another container would write it: its pid and start time mean nothing here. */
const FOREIGN = "7 00000000-0000-0000-0000-000000000000:100 0a0b0c0d pid:[1]\n";

describe("a home's lock", () => {
  it("is touched while it is held, but not where another holds it", async () => {
    const held = await takeHomeLock(lock, TUNING);
    utimesSync(lock, 1_000, 1_000);
    await expect.poll(() => statSync(lock).mtimeMs).toBeGreaterThan(1_000_000);
    writeFileSync(lock, FOREIGN);
    utimesSync(lock, 1_000, 1_000);
    await sleep(200);
    expect(statSync(lock).mtimeMs).toBe(1_000_000);
    await held.release();
    expect(readFileSync(lock, "utf8")).toBe(FOREIGN);
  });

  it("of another container is respected while it is touched, whatever its clock says", async () => {
    writeFileSync(lock, FOREIGN);
    let time = 1_000;
    const touching = setInterval(() => utimesSync(lock, ++time, time), 100);
    onTestFinished(() => clearInterval(touching));
    await expect(takeHomeLock(lock, TUNING)).rejects.toThrow(
      `The home is in use by an instance in another container: ${lock} is its lock, and was touched just now.`,
    );
    expect(readFileSync(lock, "utf8")).toBe(FOREIGN);
  });

  it("of another container is taken over where nobody touches it for a while", async () => {
    writeFileSync(lock, FOREIGN);
    let waits = 0;
    const held = await takeHomeLock(lock, { ...TUNING, onWait: () => (waits += 1) });
    expect(waits).toBe(1);
    expect(readFileSync(lock, "utf8")).toMatch(new RegExp(`^${process.pid} `));
    await held.release();
  });

  it("of an earlier version, which did not say where it was taken, is known by its process", async () => {
    writeFileSync(lock, FOREIGN.replace(" pid:[1]", ""));
    await (await takeHomeLock(lock, TUNING)).release();
    const held = await takeHomeLock(lock, TUNING);
    writeFileSync(lock, `${readFileSync(lock, "utf8").split(" ").slice(0, 3).join(" ")}\n`);
    await expect(takeHomeLock(lock, TUNING)).rejects.toThrow("in use by another running instance");
    await held.release();
  });
});
