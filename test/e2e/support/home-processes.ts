import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** The running processes that were started with the home in their environment: all of an instance's, however orphaned. */
export async function findHomeProcesses(home: string): Promise<{ pid: number; command: string }[]> {
  const mark = `TRIBUTARY_HOME=${home}`;
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-axEww", "-o", "pid=,command="], { maxBuffer: 2 ** 26 });
    return stdout.split("\n").flatMap((line) => {
      const [, pid, command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return command.split(" ").includes(mark) ? [{ pid: Number(pid), command }] : [];
    });
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
      // A zombie has no command line; its parent has not asked for its end yet.
      if (command === "" || !read(`/proc/${pid}/environ`).split("\0").includes(mark)) return [];
      return [{ pid: Number(pid), command }];
    });
}

/** `kill -9` of everything of the home, until nothing is left. */
export async function killHomeProcesses(home: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const found = await findHomeProcesses(home);
    if (found.length === 0) return;
    for (const { pid } of found) kill(pid);
    await sleep(20);
  }
  throw new Error(`Expected all processes of ${home} to end when killed, found some that did not.`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended since it was found.
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
