import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BOB, CAROL, CHAIN_ONE, settled } from "../api/support/story.js";
import type { ScriptedChain } from "../api/support/write-chain.js";
import { askForBuild } from "../e2e/support/shared.js";
import { runTributary, type Tributary } from "../e2e/support/tributary.js";
import { seededRandom } from "../support/synthetic-node/seeded-random.js";
import { type ExportDatabase, openExportDatabase } from "./support/open-export-database.js";
import { openSlowLink } from "./support/slow-link.js";

const seed = Number(process.env["TRIBUTARY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const random = seededRandom(seed);

/** Two row groups of Parquet and the beginning of a third. */
const BLOCKS = 210;
const PAYOUTS_A_BLOCK = 100;

const history: ScriptedChain = {
  chainId: CHAIN_ONE,
  finalized: { number: BLOCKS - 5, time: 1_000 + BLOCKS - 5 },
  head: { number: BLOCKS, time: 1_000 + BLOCKS },
  blocks: Array.from({ length: BLOCKS }, (_, block) => ({
    number: block + 1,
    time: 1_001 + block,
    events: Array.from({ length: PAYOUTS_A_BLOCK }, (_, n) =>
      settled(n % 2 === 0 ? CAROL : BOB, BigInt(block * PAYOUTS_A_BLOCK + n + 1), { direct: n % 3 === 0 }),
    ),
  })),
};

let database: ExportDatabase;
let folder: string;
let config: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tributary-export-kill-"));
  config = join(folder, "tributary.yaml");
  writeFileSync(
    config,
    `chains:
  - id: ${CHAIN_ONE}
    name: one
    rpc: ["http://127.0.0.1:1"]
    finality: 5
    contracts: [{ protocol: tributary, from: 0, registry: "0x${"ab".repeat(20)}" }]
`,
  );
  [database] = await Promise.all([openExportDatabase([history]), askForBuild()]);
});

afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = (what: readonly string[], file: string, url: string): Tributary =>
  runTributary(["export", ...what, "-o", file, "--config", config, "--json"], folder, { DATABASE_URL: url });

async function resultOf(command: Tributary): Promise<Record<string, unknown>> {
  const code = await command.ended;
  if (code !== 0) throw new Error(`Expected the export to end with 0, found ${code}. It printed:\n${command.output()}`);
  // On a slow machine progress is told before it.
  const line = command
    .output()
    .split("\n")
    .find((candidate) => candidate.startsWith("{"));
  return JSON.parse(line ?? "null") as Record<string, unknown>;
}

/** Kills -9 a running export some time after it has noted what is on disk; returns how many rows those are. */
async function killMidway(what: readonly string[], file: string, bytesPerSecond: number): Promise<number> {
  const link = await openSlowLink(database.ownerUrl, bytesPerSecond);
  const command = start(what, file, link.url);
  const checkpoints = () => {
    const journal = existsSync(`${file}.part.journal`) ? readFileSync(`${file}.part.journal`, "utf8") : "";
    return journal
      .split("\n")
      .slice(1, -1)
      .map((line) => (JSON.parse(line) as { rows: number }).rows);
  };
  await expect.poll(() => checkpoints().length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
  const pauseMs = Math.floor(random() * 400);
  await sleep(pauseMs);
  expect([pauseMs, await command.stop("SIGKILL")]).toEqual([pauseMs, "SIGKILL"]);
  link.close();
  return checkpoints().at(-1) ?? 0;
}

test.each([
  // At these rates a page takes longer than the program waits between two notes.
  { name: "payouts.parquet", what: ["payouts"], bytesPerSecond: 8_000_000 },
  { name: "statement.csv", what: ["statement", CAROL, "--to", `eip155:${CHAIN_ONE}/90`], bytesPerSecond: 1_000_000 },
])("export of $name, killed -9 midway, goes on and gives the same file", async ({ what, name, bytesPerSecond }) => {
  const whole = join(folder, `whole-${name}`);
  const { rows } = await resultOf(start(what, whole, database.ownerUrl));
  const file = join(folder, name);
  const noted = await killMidway(what, file, bytesPerSecond);
  expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, true]);

  const result = await resultOf(start(what, file, database.ownerUrl));
  expect(result).toMatchObject({ rows, resumedRows: noted });
  expect(noted, `seed ${seed}`).toBeLessThan(rows as number);
  expect(readFileSync(file).equals(readFileSync(whole)), `seed ${seed}`).toBe(true);
  expect([`${file}.part`, `${file}.part.journal`, `${file}.part.lock`].filter(existsSync)).toEqual([]);
});
