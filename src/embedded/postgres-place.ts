import { createHash } from "node:crypto";
import {
  access,
  chown,
  constants,
  lstat,
  mkdir,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import type { EmbeddedLog } from "./embedded-log.js";
import { HomeError } from "./home-error.js";
import { copyPostgresBinaries, resolvePostgresBinaries, type PostgresBinaries } from "./postgres-binaries.js";
import { endOrphans } from "./postgres-processes.js";
import { findPostgresUser, type SystemUser } from "./postgres-user.js";
import { findClosedFolder, isReadableBy, makeOpenFolder } from "./reachability.js";

/** Where the cluster lies, who runs it and with which programs. */
export interface PostgresPlace {
  /** Without symbolic links, so that it is the same text in every command line. */
  dataFolder: string;
  binaries: PostgresBinaries;
  /** Left out: the present user. */
  user?: SystemUser;
}

/** Makes the home when absent and checks that it can be written; returns its real path. */
export async function openHome(home: string): Promise<string> {
  try {
    await makeOpenFolder(home);
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
    await makeOpenFolder(join(home, "postgres"));
    await access(join(home, "postgres"), constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(home);
  } catch (error) {
    const uid = process.getuid?.() ?? "unknown";
    const found = await stat(home).then(
      (stats) =>
        `${stats.isDirectory() ? "a folder" : "a file"} of uid ${stats.uid} with mode ${(stats.mode & 0o777).toString(8)}`,
      () => "none, and it could not be made",
    );
    throw new HomeError(
      `The home ${home} cannot be written: expected a folder that uid ${uid} may read, write and enter (its own, mode 700 or 755), found ${found}. ` +
        `Change its owner or mode, or set TRIBUTARY_HOME to another folder. (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    );
  }
}

/**
 * Decides where the cluster of the home lies. It is `<home>/postgres/data`; where PostgreSQL's user cannot get there, that is a
 * symbolic link into reachableFolder, where the programs are copied too.
 */
export async function choosePostgresPlace(
  home: string,
  reachableFolder: string,
  log: EmbeddedLog,
): Promise<PostgresPlace> {
  const installed = await resolvePostgresBinaries();
  const pointer = join(home, "postgres/data");
  const user = await findPostgresUser(log);
  if (user === undefined) return { dataFolder: await followPointer(pointer), binaries: installed };
  const dataFolder = await placeForUser(home, pointer, user, reachableFolder, log);
  const owner = await findOwner(dataFolder, user);
  if (await isReadableBy(installed.folder, owner, ["bin", "lib", "share/postgresql"])) {
    return { dataFolder, binaries: installed, user: owner };
  }
  await makeOpenFolder(reachableFolder);
  const binaries = await copyPostgresBinaries(installed, await realpath(reachableFolder));
  log.info(
    { uid: owner.uid, installed: installed.folder, copy: binaries.folder },
    "Used a copy of PostgreSQL's programs, because its user cannot read the installed ones",
  );
  return { dataFolder, binaries, user: owner };
}

async function placeForUser(
  home: string,
  pointer: string,
  user: SystemUser,
  reachableFolder: string,
  log: EmbeddedLog,
): Promise<string> {
  const existing = await lstat(pointer).catch(() => undefined);
  const closed = await findClosedFolder(dirname(pointer), user);
  if (existing?.isSymbolicLink()) {
    const dataFolder = await readlink(pointer);
    await makePrivateFolder(dirname(dataFolder), user);
    return dataFolder;
  }
  if (closed === undefined) return pointer;
  if (
    existing !== undefined &&
    (await findClosedFolder(dirname(pointer), await findOwner(pointer, user))) !== undefined
  ) {
    throw new Error(
      `The database in ${pointer} cannot be reached by uid ${user.uid}, which PostgreSQL runs as: expected everyone to be allowed to enter ${closed}. ` +
        `Allow it (chmod o+x ${closed}), or run as the owner of the home.`,
    );
  }
  if (existing !== undefined) return pointer;
  await makeOpenFolder(reachableFolder);
  const folder = join(await realpath(reachableFolder), createHash("sha256").update(home).digest("hex").slice(0, 16));
  const dataFolder = join(folder, "data");
  await discardForgotten(folder, dataFolder, log);
  await makePrivateFolder(folder, user);
  await writeFile(join(folder, "home"), `${home}\n`);
  await symlink(dataFolder, pointer);
  log.warn(
    { home, closed, data: dataFolder, uid: user.uid },
    "Placed the database outside the home, because PostgreSQL's user cannot enter a folder on the way",
  );
  return dataFolder;
}

// The home that pointed here was deleted, and the password with it.
async function discardForgotten(folder: string, dataFolder: string, log: EmbeddedLog): Promise<void> {
  if ((await lstat(folder).catch(() => undefined)) === undefined) return;
  await endOrphans(dataFolder, log);
  await rm(folder, { recursive: true });
  log.warn({ path: folder }, "Discarded the database of an earlier home of the same path, which was deleted");
}

async function makePrivateFolder(path: string, user: SystemUser): Promise<void> {
  await makeOpenFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  await chown(path, user.uid, user.gid);
}

// PostgreSQL insists on running as the owner of its data, who may be an ordinary user where root took over a home.
async function findOwner(dataFolder: string, fallback: SystemUser): Promise<SystemUser> {
  const stats = await stat(dataFolder).catch(() => undefined);
  return stats === undefined || stats.uid === 0 ? fallback : { uid: stats.uid, gid: stats.gid };
}

async function followPointer(pointer: string): Promise<string> {
  return realpath(pointer).catch(() => pointer);
}
