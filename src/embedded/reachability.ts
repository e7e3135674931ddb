import { chmod, mkdir, readdir, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SystemUser } from "./postgres-user.js";

/** The first folder on the way to the path, itself included, that the user may not enter; judged by mode bits alone. */
export async function findClosedFolder(path: string, user: SystemUser): Promise<string | undefined> {
  const closed: string[] = [];
  for (let folder = await realpath(path); ; folder = dirname(folder)) {
    if (!(await hasModeBit(folder, user, 0o1))) closed.push(folder);
    if (folder === dirname(folder)) return closed.at(-1);
  }
}

/** Whether the user may enter every folder on the way, and read all files in the listed folders below the path. */
export async function isReadableBy(path: string, user: SystemUser, folders: readonly string[]): Promise<boolean> {
  if ((await findClosedFolder(path, user)) !== undefined) return false;
  for (const folder of folders) {
    if (!(await hasModeBit(join(path, folder), user, 0o5))) return false;
    for (const name of await readdir(join(path, folder))) {
      if (!(await hasModeBit(join(path, folder, name), user, 0o4))) return false;
    }
  }
  return true;
}

async function hasModeBit(path: string, user: SystemUser, bits: number): Promise<boolean> {
  const { mode, uid, gid } = await stat(path);
  const granted = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
  return (granted & bits) === bits;
}

/** Makes the folder and those above it when absent, enterable by everyone; leaves the modes of existing ones. */
export async function makeOpenFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  // The umask may have narrowed the modes of all that were just made.
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, 0o755);
}
