import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { HomeError } from "./home-error.js";

export interface HomeLock {
  release(): Promise<void>;
}

/**
 * Takes the lock file, or throws when a living process holds it. A lock whose holder has ended is taken over.
 * A holder is known by pid and start time, since pids are used again.
 */
export async function takeHomeLock(path: string): Promise<HomeLock> {
  const own = `${process.pid} ${await readStartTime(process.pid)} ${randomBytes(4).toString("hex")}\n`;
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  await writeFile(draft, own);
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      // A hard link appears with its content at once, and fails when there is one.
      const taken = await link(draft, path).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
          throw error;
        },
      );
      if (taken) return { release: () => releaseLock(path, own) };
      const held = await readFile(path, "utf8").catch(() => undefined);
      if (held === undefined) continue;
      const [pid = "", startTime = ""] = held.trim().split(" ");
      if (/^\d+$/.test(pid) && startTime !== "" && (await readStartTime(Number(pid))) === startTime) {
        throw new HomeError(
          `The home is in use by another running instance, process ${pid}: ${path} is its lock. ` +
            "Expected one instance a home; stop that one first, or set TRIBUTARY_HOME to another folder.",
        );
      }
      await removeStaleLock(path, held);
    }
    throw new Error(
      `The lock ${path} could not be taken: other starts kept taking it. Start again when they have ended.`,
    );
  } finally {
    await rm(draft, { force: true });
  }
}

// Another start may have replaced the stale lock by its own since it was read: then that one is put back.
async function removeStaleLock(path: string, stale: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8")) !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function releaseLock(path: string, own: string): Promise<void> {
  const held = await readFile(path, "utf8").catch(() => undefined);
  if (held === own) await rm(path, { force: true });
}

/** When the process started, in a form that only compares; empty when it has ended. */
async function readStartTime(pid: number): Promise<string> {
  if (process.platform !== "linux") {
    return new Promise((resolve) => {
      execFile("ps", ["-o", "lstart=", "-p", String(pid)], (error, stdout) =>
        resolve(error === null ? stdout.trim().replaceAll(/\s+/g, "_") : ""),
      );
    });
  }
  try {
    const [status, bootId] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
    ]);
    // The second field, the program's name in parentheses, may hold spaces; the start time is field 22, the state field 3.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : `${bootId.trim()}:${fields[19]}`;
  } catch {
    return "";
  }
}
