import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { EmbeddedLog } from "./embedded-log.js";
import { endProcess, readCommandLine, readPidNamespace } from "./system-process.js";

/** Stands in the title of every process of the cluster, by which they are found after their postmaster was killed. */
export function nameCluster(dataFolder: string): string {
  return `tributary-${createHash("sha256").update(dataFolder).digest("hex").slice(0, 16)}`;
}

/**
 * Ends what an earlier instance left running on the data folder: postmaster, its children, an unfinished initdb.
 * Only for the holder of the home's lock.
 */
export async function endOrphans(dataFolder: string, log: EmbeddedLog): Promise<void> {
  const orphans = await findClusterProcesses(dataFolder);
  const postmasters = orphans.filter(({ isPostmaster }) => isPostmaster);
  for (const { pid } of postmasters) {
    // A fast shutdown; killed after the grace period, it would recover at the next start instead.
    await endProcess(pid, "SIGINT", 30_000);
    log.warn({ pid, data: dataFolder }, "Ended a PostgreSQL that outlived an earlier instance");
  }
  // Without postmaster, a backend in the middle of a statement would go on holding the shared memory.
  const left = postmasters.length === 0 ? orphans : await findClusterProcesses(dataFolder);
  await Promise.all(left.map(({ pid }) => endProcess(pid, "SIGQUIT", 2_000)));
  await disownReusedPid(dataFolder);
}

/** Keeps in which container's processes the server of a data folder is found; written once it runs. */
export const namespaceFile = (dataFolder: string): string => `${dataFolder}.namespace`;

async function findClusterProcesses(dataFolder: string): Promise<{ pid: number; isPostmaster: boolean }[]> {
  const title = `postgres: ${nameCluster(dataFolder)}`;
  const found: { pid: number; isPostmaster: boolean }[] = [];
  for (const { pid, commandLine } of await listCommandLines()) {
    if (pid === process.pid) continue;
    const isPostmaster = isPostmasterOf(dataFolder, commandLine);
    const isInitialising =
      /\/(initdb|postgres) /.test(commandLine) && commandLine.includes(`${dataFolder}.initialising-`);
    if (isPostmaster || isInitialising || commandLine.startsWith(title)) found.push({ pid, isPostmaster });
  }
  return found;
}

// A path that holds spaces looks like several arguments. Where a second path follows the first, the program is another one that
// was told of PostgreSQL's, such as a shell or an editor.
function isPostmasterOf(dataFolder: string, commandLine: string): boolean {
  const program = findBeforeDataFolder(dataFolder, commandLine);
  return program !== undefined && /^\/.*\/postgres$/.test(program) && !program.includes(" /");
}

/** What stands before ` -D <data folder>` in a command line; undefined where that is not in it. */
function findBeforeDataFolder(dataFolder: string, commandLine: string): string | undefined {
  const position = `${commandLine} `.indexOf(` -D ${dataFolder} `);
  return position === -1 ? undefined : commandLine.slice(0, position);
}

async function listCommandLines(): Promise<{ pid: number; commandLine: string }[]> {
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-axww", "-o", "pid=,command="], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.split("\n").map((line) => {
      const [, pid = "", commandLine = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return { pid: Number(pid), commandLine };
    });
  }
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  return Promise.all(pids.map(async (pid) => ({ pid, commandLine: (await readCommandLine(pid)) ?? "" })));
}

// A leftover postmaster.pid whose pid now belongs to an unrelated program makes PostgreSQL refuse to start. Deleting the
// file would also skip its check of the shared memory, while a file that names its own parent counts as stale. A program that
// was told of the data folder is not unrelated: two servers on one folder would destroy it, so PostgreSQL is left to refuse. So it is
// where the pid is of another container's server, which may be running though no process of it can be seen.
async function disownReusedPid(dataFolder: string): Promise<void> {
  const path = join(dataFolder, "postmaster.pid");
  const [pid = "", ...rest] = (await readFile(path, "utf8").catch(() => "")).split("\n");
  if (!/^\d+$/.test(pid)) return;
  const startedIn = (await readFile(namespaceFile(dataFolder), "utf8").catch(() => "")).trim();
  if (startedIn !== "" && startedIn !== (await readPidNamespace())) return;
  const commandLine = await readCommandLine(Number(pid));
  if (commandLine === undefined || findBeforeDataFolder(dataFolder, commandLine) !== undefined) return;
  await writeFile(path, [String(process.pid), ...rest].join("\n"));
}
