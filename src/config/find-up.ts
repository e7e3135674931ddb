import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file or folder of this package by its path from the root; found from the source as well as from the build. */
export function findUp(path: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, path);
    // The build keeps no package.json of its own, so the nearest one is the package's.
    if (existsSync(candidate) && existsSync(join(folder, "package.json"))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`Expected ${path} in this package, found none.`);
    folder = parent;
  }
}
