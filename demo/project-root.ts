import { existsSync } from "node:fs";
import path from "node:path";

/** The folder that holds package.json, seen from the sources as well as from the compiled files below `lib`. */
export const projectRoot = findUpwards(import.meta.dirname);

function findUpwards(folder: string): string {
  if (existsSync(path.join(folder, "package.json"))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) {
    throw new Error(
      `Expected a package.json above ${import.meta.dirname}, found none; keep the compiled files inside it.`,
    );
  }
  return findUpwards(parent);
}
