import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { type Usage, watchTree } from "./watch-tree.js";

export interface Command {
  file: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

export interface Started {
  /** Resolves with the exit code or signal once the process has ended. */
  readonly ended: Promise<string>;
  /** Of the process and its descendants. */
  usage(): Promise<Usage>;
  /** Ends the process and its descendants; `SIGTERM` becomes `SIGKILL` after five seconds. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

const TERM_MS = 5_000;

/** Starts the command as the leader of a process group of its own; its output goes to `logFile`. */
export async function startCommand(command: Command, logFile: string): Promise<Started> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile, { flags: "a" });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = whenEnded(child);
  const { pid } = child;
  if (pid === undefined) throw new Error(`Expected to start ${command.file}, found: ${await ended}`);
  const watch = await watchTree(pid);
  void ended.then(() => watch.end());
  return {
    ended,
    usage: () => watch.usage(),
    async stop(signal = "SIGTERM") {
      killGroup(pid, signal);
      const late = setTimeout(() => killGroup(pid, "SIGKILL"), TERM_MS);
      await ended;
      clearTimeout(late);
      killGroup(pid, "SIGKILL");
      log.end();
    },
  };
}

/** Runs the command to its end; throws with the end of its output where it fails. */
export async function runCommand(command: Command): Promise<string> {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const how = await whenEnded(child);
  if (how === "code 0") return output;
  const name = [command.file, ...command.args].join(" ");
  throw new Error(`Expected "${name}" to succeed, found ${how}:\n${output.slice(-2_000)}`);
}

function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code: number | null, signal: string | null) => resolve(signal ?? `code ${code}`));
  });
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
