import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { HomeError } from "./home-error.js";
import { readPidNamespace } from "./system-process.js";

export interface HomeLock {
  release(): Promise<void>;
}

export interface HomeLockTuning {
  /** Between two touches of a lock that is held. */
  readonly touchMs: number;
  /** A lock of another container that was not touched for this long is stale. */
  readonly staleMs: number;
  /** Called where it has to be waited for that. */
  readonly onWait?: () => void;
}

/**
 * Takes the lock file, or throws when a living process holds it. A lock whose holder has ended is taken over.
 * A holder is known by pid and start time, since pids are used again; one of another container, whose processes cannot be seen, by
 * its touching the lock.
 */
export async function takeHomeLock(
  path: string,
  { touchMs = 5_000, staleMs = 30_000, onWait }: Partial<HomeLockTuning> = {},
): Promise<HomeLock> {
  const [startTime, namespace] = await Promise.all([readStartTime(process.pid), readPidNamespace()]);
  const own = `${[process.pid, startTime, randomBytes(4).toString("hex"), namespace].join(" ").trim()}\n`;
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
      if (taken) return holdLock(path, own, touchMs);
      const held = await readFile(path, "utf8").catch(() => undefined);
      if (held === undefined) continue;
      const [pid = "", startTime = "", , heldIn = namespace] = held.trim().split(" ");
      if (heldIn !== namespace) {
        onWait?.();
        if (await isTouched(path, staleMs)) {
          throw new HomeError(
            `The home is in use by an instance in another container: ${path} is its lock, and was touched just now. ` +
              "Expected one instance a home; stop that one first, or set TRIBUTARY_HOME to another folder.",
          );
        }
      } else if (/^\d+$/.test(pid) && startTime !== "" && (await readStartTime(Number(pid))) === startTime) {
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

function holdLock(path: string, own: string, touchMs: number): HomeLock {
  const touch = async (): Promise<void> => {
    // Held up for long, it may have been taken for stale: what another instance holds is not kept alive.
    if ((await readFile(path, "utf8")) === own) await utimes(path, new Date(), new Date());
  };
  const timer = setInterval(() => void touch().catch(() => undefined), touchMs).unref();
  return {
    release() {
      clearInterval(timer);
      return releaseLock(path, own);
    },
  };
}

/** Watches the lock until it is touched again or was not for that long, by this side's clock alone: the other may be of another machine. */
async function isTouched(path: string, staleMs: number): Promise<boolean> {
  const readTouch = () =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  const before = await readTouch();
  for (const until = Date.now() + staleMs; Date.now() < until;) {
    await sleep(Math.min(500, staleMs / 10));
    const now = await readTouch();
    if (now === undefined) return false;
    if (now !== before) return true;
  }
  return false;
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
