import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { mainFile } from "./build.js";

export interface Tributary {
  child: ChildProcess;
  /** All that was written so far, standard output and errors in the order they came. */
  output(): string;
  /** Resolves with the match once the output has it; rejects when the program ends before, or after the time. */
  waitFor(pattern: RegExp, patienceMs: number): Promise<RegExpExecArray>;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Runs a command of the built program in a folder without a config of its own; the caller ends what runs on. */
export function runTributary(args: readonly string[], home: string, env: Record<string, string> = {}): Tributary {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [resolve(mainFile), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: resolve("test"),
    env: { PATH, HOME, TRIBUTARY_HOME: home, ...env },
  });
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      listeners.forEach((listen) => listen());
    });
  }
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);

  function waitFor(pattern: RegExp, patienceMs: number): Promise<RegExpExecArray> {
    return new Promise((found, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match) finish(() => found(match));
      };
      const refuse = (why: string) =>
        finish(() => reject(new Error(`Expected ${pattern} in the output, ${why}. It printed:\n${output}`)));
      const timer = setTimeout(() => refuse(`not found in ${patienceMs} ms`), patienceMs);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        settle();
      };
      listeners.add(look);
      look();
      void ended.then((how) => refuse(`found the program ended (${how})`));
    });
  }

  return {
    child,
    output: () => output,
    waitFor,
    ended,
    stop: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a command that ends by itself with `--json`; returns its exit code and its result line. */
export async function runToResult(
  args: readonly string[],
  home: string,
): Promise<{ code: number | NodeJS.Signals; result: Record<string, unknown> }> {
  const command = runTributary([...args, "--json"], home);
  const code = await command.ended;
  const line = command
    .output()
    .split("\n")
    .find((candidate) => candidate.startsWith("{"));
  if (line === undefined) throw new Error(`Expected a result line of ${args.join(" ")}, found:\n${command.output()}`);
  return { code, result: JSON.parse(line) as Record<string, unknown> };
}
