import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { endProcess, readCommandLine } from "../src/embedded/system-process.js";

const graceMs = 10_000;

/**
 * Makes this process the only one that writes the world's files: a demonstration process left over from a killed run
 * is ended first. Returns what gives the folder back.
 */
export async function takeWorldFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, "world.pid");
  const pid = Number(await readFile(file, "utf8").catch(() => ""));
  if (Number.isSafeInteger(pid) && pid > 0 && pid !== process.pid) {
    const commandLine = await readCommandLine(pid);
    // The number may belong to an unrelated program by now.
    if (commandLine !== undefined && /demo[\\/]main\.[jt]s/.test(commandLine)) {
      await endProcess(pid, "SIGTERM", graceMs);
    }
  }
  await writeFile(file, `${process.pid}\n`);
  return () => rm(file, { force: true });
}
