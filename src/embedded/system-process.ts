import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** The command line of a running process, arguments joined by spaces; undefined when it has ended, a zombie included. */
export async function readCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") return readCommandLineByPs(pid);
  try {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8");
    // A zombie's command line is empty: where nobody reaps orphans, it keeps its pid for ever.
    return commandLine === "" ? undefined : commandLine.replaceAll("\0", " ").trim();
  } catch {
    return undefined;
  }
}

/** Within what this process sees others and pids mean the same, as a text; empty where the system knows of no such bounds. */
export const readPidNamespace = (): Promise<string> => readlink("/proc/self/ns/pid").catch(() => "");

/**
 * Sends the signal, waits up to graceMs for the end, then sends SIGKILL; resolves when the process has ended.
 * Throws when it outlives SIGKILL by ten seconds or belongs to someone else.
 */
export async function endProcess(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  for (const [nextSignal, patienceMs] of [[signal, graceMs] as const, ["SIGKILL", 10_000] as const]) {
    if (!sendSignal(pid, nextSignal)) return;
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if ((await readCommandLine(pid)) === undefined) return;
      await sleep(25);
    }
  }
  throw new Error(`Process ${pid} did not end: it was sent ${signal} and SIGKILL and is still there. End it by hand.`);
}

/** False when there is no such process. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw new Error(`Process ${pid} could not be sent ${signal}: it belongs to another user. End it by hand.`, {
      cause: error,
    });
  }
}

function readCommandLineByPs(pid: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "stat=,command=", "-p", String(pid)], (error, stdout) => {
      // Spaces inside are those of paths, and kept.
      const [, state, commandLine] = /^\s*(\S+)\s+(.*?)\s*$/.exec(stdout) ?? [];
      resolve(error !== null || state === undefined || state.startsWith("Z") ? undefined : commandLine);
    });
  });
}
