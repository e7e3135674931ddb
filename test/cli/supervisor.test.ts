import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import ts from "typescript";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createSupervisor, type Supervisor } from "../../src/cli/supervisor.js";
import { pauseBeforeRestart, usualPauses } from "../../src/cli/supervisor-pause.js";
import { readCommandLine } from "../../src/embedded/system-process.js";

const folder = mkdtempSync(join(tmpdir(), "tributary-supervisor-"));
writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
for (const name of ["supervisor", "supervisor-child", "supervisor-pause", "exit-with-parent"]) {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(readFileSync(`src/cli/${name}.ts`, "utf8"), { compilerOptions });
  writeFileSync(join(folder, `${name}.js`), outputText);
}
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, source: string): string {
  const path = join(folder, `${name}.js`);
  writeFileSync(path, source);
  return path;
}

const steady = script("steady", `console.log("up " + process.pid); setInterval(() => {}, 1000);`);
const stubborn = script("stubborn", `process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000);`);
const failing = script("failing", `console.error("no luck"); process.exit(Number(process.argv[2]));`);
const polite = script(
  "polite",
  `process.on("SIGTERM", () => { console.log("bye " + process.argv[2]); process.exit(0); }); console.log("up"); setInterval(() => {}, 1000);`,
);
const dependent = script(
  "dependent",
  `import { exitWithParent } from "./exit-with-parent.js";
   exitWithParent(); console.log("up " + process.pid); setInterval(() => {}, 1000);`,
);

const supervisors: Supervisor[] = [];
afterEach(async () => void (await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stopAll()))));

function supervise(pauses = { firstMs: 20, longestMs: 80, healthyAfterMs: 60_000 }, graceMs = 5_000) {
  const logged: { message: string; fields: Record<string, unknown> }[] = [];
  const write = (fields: object, message: string) => void logged.push({ message, fields: { ...fields } });
  const fatal: unknown[] = [];
  const supervisor = createSupervisor({
    log: { info: write, warn: write, error: write },
    onFatal: (failure) => fatal.push(failure),
    pauses,
    graceMs,
    signals: [],
  });
  supervisors.push(supervisor);
  const lines: string[] = [];
  return { supervisor, logged, fatal, lines, onLine: (line: string) => void lines.push(line) };
}

async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 10) {
    if (waited > 15_000) throw new Error(`Waited 15 s in vain for ${condition.toString()}`);
    await sleep(10);
  }
}

// A signal 0 would find a zombie alive, where nobody reaps orphans.
async function isAlive(pid: number): Promise<boolean> {
  return (await readCommandLine(pid)) !== undefined;
}

describe("the supervisor", () => {
  it("restarts a crashed child with growing pauses and leaves the others alone", async () => {
    const { supervisor, logged, onLine } = supervise();
    const bystander = supervisor.start({ name: "bystander", args: [steady], onLine });
    const crashing = supervisor.start({ name: "crashing", args: [failing, "1"], onLine });
    await waitUntil(() => crashing.restarts >= 4);
    const pauses = logged.filter(({ message }) => message === "Lost a child and will restart it");
    const pausesMs = pauses.slice(0, 4).map(({ fields }) => Number(fields["pause_ms"]));
    for (const [index, expectedMs] of [20, 40, 80, 80].entries()) {
      expect(pausesMs[index]).toBeGreaterThanOrEqual(expectedMs * 0.8 - 1);
      expect(pausesMs[index]).toBeLessThanOrEqual(expectedMs * 1.2 + 1);
    }
    expect(pauses.every(({ fields }) => fields["child"] === "crashing")).toBe(true);
    expect([bystander.state, bystander.restarts]).toEqual(["running", 0]);
  });

  it("starts from the first pause again after a healthy run", async () => {
    const { supervisor, logged, onLine } = supervise({ firstMs: 20, longestMs: 60_000, healthyAfterMs: 0 });
    const child = supervisor.start({ name: "crashing", args: [failing, "1"], onLine });
    await waitUntil(() => child.restarts >= 4);
    const pausesMs = logged.flatMap(({ fields }) => ("pause_ms" in fields ? [Number(fields["pause_ms"])] : []));
    expect(Math.max(...pausesMs)).toBeLessThanOrEqual(24);
  });

  it("tells a permanent failure from a crash, and a finished child from both", async () => {
    const { supervisor, fatal, onLine } = supervise();
    const wrong = supervisor.start({ name: "wrong", args: [failing, "2"], onLine });
    const absent = supervisor.start({ name: "absent", command: join(folder, "absent"), args: [] });
    const done = supervisor.start({ name: "done", args: [failing, "0"], isOneShot: true, onLine });
    await waitUntil(() => [wrong, absent, done].every(({ state }) => state !== "running"));
    expect([wrong.state, absent.state, done.state]).toEqual(["failed", "failed", "finished"]);
    expect(fatal).toContainEqual({ name: "wrong", reason: "ended with code 2" });
    expect(fatal).toHaveLength(2);
  });

  it("stops all, the last started first, and kills what does not end", async () => {
    const { supervisor, logged, lines, onLine } = supervise(undefined, 300);
    supervisor.start({ name: "first", args: [polite, "first"], onLine });
    const deaf = supervisor.start({ name: "deaf", args: [stubborn], onLine });
    const waiting = supervisor.start({ name: "waiting", args: [failing, "1"], onLine: () => undefined });
    await waitUntil(() => lines.filter((line) => line === "up").length === 2);
    const pid = deaf.pid ?? 0;
    await supervisor.stopAll();
    expect(lines).toContain("bye first");
    expect(supervisor.children().map(({ state }) => state)).toEqual(["stopped", "stopped", "stopped"]);
    expect(await isAlive(pid)).toBe(false);
    expect(waiting.pid).toBeUndefined();
    expect(logged.filter(({ message }) => message.startsWith("Killed")).map(({ fields }) => fields["child"])).toEqual([
      "deaf",
    ]);
    expect(await supervisor.stopped).toBe("stopAll");
    expect(() => supervisor.start({ name: "late", args: [steady] })).toThrow("The child late was not started");
  });
});

describe("a process with a supervisor", () => {
  const main = script(
    "main",
    `import { createSupervisor } from "./supervisor.js";
     const quiet = () => {};
     const supervisor = createSupervisor({ log: { info: quiet, warn: quiet, error: quiet } });
     supervisor.start({ name: "dependent", args: [${JSON.stringify(dependent)}] });
     console.log("stopped by " + (await supervisor.stopped));`,
  );

  async function startMain() {
    const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await waitUntil(() => /^dependent \| up \d+$/m.test(output));
    const pid = Number(/up (\d+)/.exec(output)?.[1]);
    return { child, pid, read: () => output, closed: once(child, "close") };
  }

  it.each(["SIGINT", "SIGTERM"] as const)("stops its children at %s and then ends by itself", async (signal) => {
    const { child, pid, read, closed } = await startMain();
    child.kill(signal);
    expect(await closed).toEqual([0, null]);
    expect(read()).toContain(`stopped by ${signal}`);
    expect(await isAlive(pid)).toBe(false);
  });

  it("leaves no child behind when it is killed", async () => {
    const { child, pid } = await startMain();
    child.kill("SIGKILL");
    await waitUntil(async () => !(await isAlive(pid)));
  });
});

describe("pauseBeforeRestart", () => {
  it("doubles from one second to a minute", () => {
    const pauses = [1, 2, 3, 6, 7, 100].map((failures) => pauseBeforeRestart(failures, usualPauses, () => 0.5));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });
});
