import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { resolveAnvilBinary } from "./anvil-binary.js";
import { findFreePort } from "./ports.js";
import { endProcess, readCommandLine } from "./system-process.js";

export interface AnvilOptions {
  chainId: number;
  /** Taken when free, else another; 8545 when left out, 0 lets the system choose. */
  port?: number;
  /** Further command line arguments, such as `--no-mining`. */
  args?: readonly string[];
  /** Remembers the process, so that the next start can end one that outlived its parent. */
  pidFile?: string;
}

export interface Anvil {
  url: string;
  port: number;
  pid: number;
  /** Ends the node and resolves when it has ended. */
  stop(): Promise<void>;
}

const startPatienceMs = 30_000;
// Two starts at once must not share a port: the node that binds it would answer for both.
const portsBeingBound = new Set<number>();
// With --state the node writes the whole chain when it is asked to end.
const stopGraceMs = 15_000;

/** Starts a quiet local node on loopback; resolves when it answers with the asked chain id. */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const binary = resolveAnvilBinary();
  if (options.pidFile !== undefined) await endStaleAnvil(options.pidFile);
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort(attempt === 1 ? (options.port ?? 8545) : 0);
    if (portsBeingBound.has(port)) continue;
    portsBeingBound.add(port);
    const started = await tryToStart(binary, port, options).finally(() => portsBeingBound.delete(port));
    if (typeof started !== "string") return started;
    // Another process can bind the port between the look and the start.
    if (attempt < 3 && started.includes("Address already in use")) continue;
    throw new Error(
      `anvil did not start for chain ${options.chainId} on 127.0.0.1:${port}: expected eth_chainId to answer ${options.chainId}, ` +
        `found: ${started}. Command: ${binary} ${anvilArguments(port, options).join(" ")}`,
    );
  }
}

function anvilArguments(port: number, options: AnvilOptions): string[] {
  return [
    ...["--host", "127.0.0.1", "--port", String(port), "--chain-id", String(options.chainId), "--quiet"],
    ...(options.args ?? []),
  ];
}

async function tryToStart(binary: string, port: number, options: AnvilOptions): Promise<Anvil | string> {
  const child = spawn(binary, anvilArguments(port, options), {
    stdio: ["ignore", "ignore", "pipe"],
    // Its own process group: Ctrl-C in a terminal must not end the chain before those who read it.
    detached: true,
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
  const spawned = once(child, "spawn");
  try {
    await spawned;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const pid = child.pid ?? 0;
  if (options.pidFile !== undefined) await writeFile(options.pidFile, `${pid}\n`);
  const url = `http://127.0.0.1:${port}`;
  const answer = await waitForChainId(child, url);
  if (answer === options.chainId && !hasEnded(child)) {
    return { url, port, pid, stop: () => stopAnvil(child, options.pidFile) };
  }
  await stopAnvil(child, options.pidFile);
  if (complaint.trim() !== "") return complaint.trim();
  return answer === undefined ? `no answer within ${startPatienceMs / 1000} s, or an early end` : `chain id ${answer}`;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function waitForChainId(child: ChildProcess, url: string): Promise<number | undefined> {
  const deadline = Date.now() + startPatienceMs;
  while (Date.now() < deadline && !hasEnded(child)) {
    const chainId = await askChainId(url);
    if (chainId !== undefined) return chainId;
    await sleep(25);
  }
  return undefined;
}

async function askChainId(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
      signal: AbortSignal.timeout(5_000),
    });
    const { result } = (await response.json()) as { result?: unknown };
    return typeof result === "string" ? Number(result) : undefined;
  } catch {
    return undefined;
  }
}

async function stopAnvil(child: ChildProcess, pidFile: string | undefined): Promise<void> {
  if (!hasEnded(child)) {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), stopGraceMs);
    await ended;
    clearTimeout(kill);
  }
  if (pidFile !== undefined) await rm(pidFile, { force: true });
}

/** Ends the node that a pid file names, where it outlived its parent. */
export async function endStaleAnvil(pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
  if (!Number.isSafeInteger(pid) || pid <= 0) return;
  // The pid may have gone to an unrelated program since, after a reboot for one.
  const commandLine = await readCommandLine(pid);
  const isAnvil = commandLine !== undefined && /(^|[\\/])anvil(\.exe)?(\s|$)/.test(commandLine);
  if (isAnvil) await endProcess(pid, "SIGTERM", stopGraceMs);
  await rm(pidFile, { force: true });
}
