// Tries every law of test/laws, and the gateway's chaos test, on many random histories: `npm run soak -- --runs 10000`, or `--hours 8`.
// Rounds of a fresh server each; the first failure ends it with exit code 1 and the command that shows it again.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

/** Histories a law and round: enough that starting a server weighs little. */
const RUNS_A_LAW = 40;
/** Histories of the chaos test in a round: each takes seconds, most of them waiting. */
const CHAOS_RUNS = 10;
/** Lines of the test runner that tell what broke. */
const SHOWN_LINES = 80;

const { values } = parseArgs({
  options: { runs: { type: "string" }, hours: { type: "string" }, seed: { type: "string" } },
});
const runs = values.runs === undefined ? Infinity : Number(values.runs);
const hours = values.hours === undefined ? Infinity : Number(values.hours);
const firstSeed = values.seed === undefined ? Math.trunc(Math.random() * 2 ** 30) : Number(values.seed);
if ([runs, hours, firstSeed].some(Number.isNaN) || (runs === Infinity && hours === Infinity)) {
  console.error("Expected --runs <histories over all laws> or --hours <hours>, and perhaps --seed <integer>.");
  process.exit(2);
}

const laws = readdirSync("test/laws").filter((file) => file.endsWith(".db.test.ts"));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const startedAt = Date.now();
let child;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    child?.kill("SIGTERM");
    process.exitCode = 130;
  });
}

let held = 0;
for (let round = 0; held < runs && elapsedHours() < hours && !process.exitCode; round++) {
  const seed = firstSeed + round;
  const { code, output } = await tryLaws(seed);
  if (process.exitCode) break;
  const perLaw = [...output.matchAll(/Law ([\w-]+) held on (\d+) histories/g)];
  held += perLaw.reduce((sum, [, , count]) => sum + Number(count), 0);
  if (code !== 0) {
    console.error(reportOf(output));
    console.error(`Broke in round ${round} after ${held} histories: --seed ${seed} begins with it.`);
    process.exit(1);
  }
  console.log(
    `Held round=${round} seed=${seed} laws=${perLaw.length} histories=${held} seconds=${Math.round((Date.now() - startedAt) / 1000)}`,
  );
}
console.log(`Soaked histories=${held} first_seed=${firstSeed} hours=${elapsedHours().toFixed(2)}`);

function tryLaws(seed) {
  const lawEnv = { LAWS_RUNS: String(RUNS_A_LAW), LAWS_SEED: String(seed) };
  // Seeds of a round and the next must not meet.
  const chaosEnv = { CHAOS_RUNS: String(CHAOS_RUNS), CHAOS_SEED: String(seed * CHAOS_RUNS) };
  const env = { ...process.env, ...lawEnv, ...chaosEnv, NO_COLOR: "1" };
  const files = [...laws.map((file) => `test/laws/${file}`), "test/gateway/reorg-chaos.test.ts"];
  child = spawn(process.execPath, [vitest, "run", ...files], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

/** From the first broken law on. */
function reportOf(output) {
  const lines = output.split("\n");
  const first = lines.findIndex((line) => /Law [\w-]+ broke|CHAOS_SEED=|FAIL|Unhandled/.test(line));
  return lines.slice(Math.max(first, 0), Math.max(first, 0) + SHOWN_LINES).join("\n");
}

function elapsedHours() {
  return (Date.now() - startedAt) / 3_600_000;
}
