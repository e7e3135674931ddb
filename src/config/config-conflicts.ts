import type { ConfigPath } from "./config-source.js";
import { tributaryRoles } from "./tributary-config.js";

/** Two parts of a config that contradict each other, or a part that says nothing. */
export interface ConfigConflict {
  readonly path: ConfigPath;
  readonly expected: string;
  /** Where the same value stood first; absent where something is missing. */
  readonly first?: ConfigPath;
}

/** Looks at a config whose shape need not be right, so that conflicts are told together with wrong shapes. */
export function findConflicts(config: unknown): ConfigConflict[] {
  const conflicts: ConfigConflict[] = [];
  const ids = new FirstSeen(conflicts, "a chain id used once");
  const names = new FirstSeen(conflicts, "a chain name used once");
  for (const [index, chain] of itemsOf(config, "chains")) {
    if (typeof chain["id"] === "number") ids.add(chain["id"], ["chains", index, "id"]);
    if (typeof chain["name"] === "string") names.add(chain["name"], ["chains", index, "name"]);
    findContractConflicts(chain, ["chains", index], conflicts);
  }
  return conflicts;
}

function findContractConflicts(chain: Record<string, unknown>, path: ConfigPath, conflicts: ConfigConflict[]): void {
  const addresses = new Map(
    tributaryRoles.map((role) => [role, new FirstSeen(conflicts, `a ${role} address no other deployment has`)]),
  );
  findSplitsConflicts(chain, path, conflicts);
  for (const [index, entry] of itemsOf(chain, "contracts")) {
    if (entry["protocol"] !== "tributary") continue;
    const entryPath = [...path, "contracts", index];
    // A misspelt role is told as an unknown key already.
    if (Object.keys(entry).every((key) => key === "protocol" || key === "from")) {
      conflicts.push({ path: entryPath, expected: `the address of at least one of ${tributaryRoles.join(", ")}` });
    }
    const naming = (["contributions", "invocations", "payouts"] as const).find((role) => entry[role] !== undefined);
    if (naming !== undefined && entry["registry"] === undefined) {
      conflicts.push({ path: entryPath, expected: `the registry whose assets ${naming} speaks of` });
    }
    for (const [role, seen] of addresses) {
      addAddress(seen, entry[role], [...entryPath, role]);
    }
  }
}

function findSplitsConflicts(chain: Record<string, unknown>, path: ConfigPath, conflicts: ConfigConflict[]): void {
  const seen = {
    main: new FirstSeen(conflicts, "a main address no other deployment has"),
    warehouse: new FirstSeen(conflicts, "a warehouse address no other deployment has"),
    factories: new FirstSeen(conflicts, "a factory address named once"),
  };
  for (const [index, entry] of itemsOf(chain, "contracts")) {
    const entryPath = [...path, "contracts", index];
    if (entry["protocol"] === "splits-v1") addAddress(seen.main, entry["main"], [...entryPath, "main"]);
    if (entry["protocol"] !== "splits-v2") continue;
    addAddress(seen.warehouse, entry["warehouse"], [...entryPath, "warehouse"]);
    const lists = (["pushFactories", "pullFactories"] as const).map((key) => [key, entry[key] ?? []] as const);
    if (lists.every(([, factories]) => Array.isArray(factories) && factories.length === 0)) {
      conflicts.push({ path: entryPath, expected: "at least one of pushFactories and pullFactories" });
    }
    for (const [key, factories] of lists) {
      if (!Array.isArray(factories)) continue;
      factories.forEach((factory, at) => addAddress(seen.factories, factory, [...entryPath, key, at]));
    }
  }
}

function addAddress(seen: FirstSeen, address: unknown, path: ConfigPath): void {
  if (typeof address === "string") seen.add(address.toLowerCase(), path);
}

class FirstSeen {
  readonly #paths = new Map<string | number, ConfigPath>();

  constructor(
    private readonly conflicts: ConfigConflict[],
    private readonly expected: string,
  ) {}

  add(value: string | number, path: ConfigPath): void {
    const first = this.#paths.get(value);
    if (first === undefined) this.#paths.set(value, path);
    else this.conflicts.push({ path, expected: this.expected, first });
  }
}

function itemsOf(parent: unknown, key: string): [index: number, item: Record<string, unknown>][] {
  const items = isRecord(parent) ? parent[key] : undefined;
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown, index) => (isRecord(item) ? [[index, item]] : []));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
