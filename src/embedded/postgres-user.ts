import { execFile } from "node:child_process";
import { appendFile, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { EmbeddedLog } from "./embedded-log.js";

const run = promisify(execFile);

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * Who runs PostgreSQL: the present user, or, as root, whom PostgreSQL refuses, the user `postgres`, created when absent.
 * Undefined stands for the present user.
 */
export async function findPostgresUser(log: EmbeddedLog): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUpUser();
  if (existing !== undefined) return existing;
  const failures: string[] = [];
  for (const [way, create] of waysToCreate) {
    try {
      await create();
      const created = await lookUpUser();
      if (created !== undefined) {
        log.info({ uid: created.uid, gid: created.gid, way }, "Created the system user postgres");
        return created;
      }
      failures.push(`${way}: done, yet there is no such user`);
    } catch (error) {
      failures.push(`${way}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }
  throw new Error(
    `PostgreSQL cannot run as root, and the system user postgres could not be created (${failures.join("; ")}). ` +
      "Expected a user named postgres. Create it, run as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.",
  );
}

// macOS brings its own, with an underscore.
async function lookUpUser(): Promise<SystemUser | undefined> {
  for (const name of ["postgres", "_postgres"]) {
    const user = (await lookUpById(name)) ?? (await lookUpInFile(name));
    if (user !== undefined && user.uid !== 0) return user;
  }
  return undefined;
}

async function lookUpById(name: string): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return toUser(uid.stdout.trim(), gid.stdout.trim());
  } catch {
    return undefined;
  }
}

async function lookUpInFile(name: string): Promise<SystemUser | undefined> {
  const lines = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n");
  const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":");
  return toUser(fields?.[2] ?? "", fields?.[3] ?? "");
}

function toUser(uid: string, gid: string): SystemUser | undefined {
  return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

// shadow-utils, then BusyBox, then the files themselves for images that have neither.
const waysToCreate: [string, () => Promise<unknown>][] = [
  [
    "useradd",
    () => run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", "postgres"]),
  ],
  ["adduser", () => run("adduser", ["-S", "-D", "-H", "-s", "/bin/false", "postgres"])],
  ["/etc/passwd", appendUser],
];

async function appendUser(): Promise<void> {
  const [users, groups] = await Promise.all([readFile("/etc/passwd", "utf8"), readFile("/etc/group", "utf8")]);
  const takenIds = new Set([...users.split("\n"), ...groups.split("\n")].map((line) => Number(line.split(":")[2])));
  // System users lie below 1000; 70 is PostgreSQL's by custom on Alpine.
  const id = [70, ...Array.from({ length: 900 }, (_, index) => 999 - index)].find(
    (candidate) => !takenIds.has(candidate),
  );
  if (id === undefined) throw new Error("no free user id below 1000");
  const newline = (text: string) => (text === "" || text.endsWith("\n") ? "" : "\n");
  await appendFile("/etc/passwd", `${newline(users)}postgres:x:${id}:${id}::/nonexistent:/bin/false\n`);
  await appendFile("/etc/group", `${newline(groups)}postgres:x:${id}:\n`);
}
