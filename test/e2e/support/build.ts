import { execFile } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** The program as a user starts it. */
export const mainFile = join("lib", "src", "cli", "main.js");

/** Builds the program when a source is newer than the last build; throws with the compiler's words. */
export async function ensureBuilt(): Promise<void> {
  // The compiler writes only what changed, but this each time.
  const builtAt = timeOf(mainFile) === 0 ? 0 : timeOf(join("lib", ".tsbuildinfo"));
  const newest = Math.max(...["src", "demo", "tsconfig.json", "tsconfig.build.json"].map(newestTime));
  if (newest <= builtAt) return;
  const tsc = join("node_modules", "typescript", "bin", "tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", "tsconfig.build.json"]).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(`Expected the program to be built, found errors:\n${stdout}`);
    },
  );
}

function newestTime(path: string): number {
  if (!statSync(path).isDirectory()) return timeOf(path);
  return Math.max(...readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => timeOf(join(path, name))));
}

const timeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
