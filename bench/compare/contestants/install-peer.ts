import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../start-command.js";

/**
 * Installs a peer's locked packages into its own folder by `npm ci`, unless this very lock is installed already, and
 * compiles it where it has a build; resolves with the versions of the packages named.
 */
export async function installPeer(folder: string, packages: readonly string[]): Promise<string> {
  const lock = await readFile(join(folder, "package-lock.json"), "utf8");
  const digest = createHash("sha256").update(lock).digest("hex");
  const stamp = join(folder, "node_modules/.bench-lock");
  const installed = existsSync(stamp) ? await readFile(stamp, "utf8") : "";
  const npm = (...args: string[]) => runCommand({ file: "npm", args, cwd: folder, env: process.env });
  if (installed !== digest) {
    await npm("ci", "--no-audit", "--no-fund");
    await writeFile(stamp, digest);
  }
  await npm("run", "--silent", "--if-present", "build");
  const versions = packages.map(async (name) => {
    const manifest = await readFile(join(folder, "node_modules", name, "package.json"), "utf8");
    return `${name} ${(JSON.parse(manifest) as { version: string }).version}`;
  });
  return (await Promise.all(versions)).join(", ");
}
