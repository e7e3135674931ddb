import { execFileSync } from "node:child_process";
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";
import pg from "pg";

/** Where and on what a report was made. */
export interface Machine {
  date: string;
  commit: string;
  node: string;
  postgres: string;
  system: string;
  cpu: string;
  memoryGb: number;
  /** The load of the last minute before the runs; near 0 on a machine that does nothing else. */
  loadBefore: number;
}

export async function describeMachine(postgresUrl: string): Promise<Machine> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>("show server_version");
  await client.end();
  const [first] = cpus();
  return {
    date: new Date().toISOString(),
    commit: readCommit(),
    node: process.version,
    postgres: rows[0]?.server_version ?? "unknown",
    system: `${platform()} ${release().split("-")[0]} ${arch()}`,
    cpu: `${cpus().length} × ${first?.model.trim() ?? "unknown"}`,
    memoryGb: Math.round(totalmem() / 1e9),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

function readCommit(): string {
  try {
    const read = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
    return (
      read("rev-parse", "--short", "HEAD") +
      (read("status", "--porcelain", "--", "src", "db") === "" ? "" : ", changed")
    );
  } catch {
    return "unknown";
  }
}
