import { readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./project-root.js";

export interface Dependency {
  /** The file's `parent`: it depends on `parent` here, which is the file's `repo`. */
  child: string;
  parent: string;
  weightText: string;
  /** Part of the child's revenue that belongs to the parent, in integers of 1e-18. */
  shareWad: bigint;
}

export interface DeepFundingGraph {
  /** Every name of the file once, in order of first appearance but for the root, which comes first. */
  names: string[];
  dependencies: Dependency[];
  /** Rows in which a repository depends on itself; no derivation can say that, so they are left out. */
  selfLoops: string[];
}

/** The whole that the funding is for: nothing in the file depends on it. */
export const rootName = "ethereum";

const header = "repo,parent,weight";

/**
 * Reads the Deep Funding dependency graph (`repo,parent,weight`, where `parent` depends on `repo`).
 * A share is weight × 30 %, rounded down to an integer of 1e-18; throws on a row it does not understand.
 */
export function parseDeepFunding(csv: string): DeepFundingGraph {
  const [first, ...rows] = csv.split(/\r?\n/).filter((line) => line !== "");
  if (first !== header)
    throw new Error(`Expected the header "${header}" in the Deep Funding file, found "${first ?? ""}".`);
  const names = new Set([rootName]);
  const pairs = new Set<string>();
  const dependencies: Dependency[] = [];
  const selfLoops: string[] = [];
  for (const [index, row] of rows.entries()) {
    const [parent, child, weightText, ...rest] = row.split(",");
    if (!parent || !child || !weightText || rest.length > 0 || row.includes('"')) {
      throw new Error(`Expected three plain fields on line ${index + 2} of the Deep Funding file, found: ${row}`);
    }
    const shareWad = parseShareWad(weightText);
    names.add(parent).add(child);
    if (pairs.has(row.slice(0, -weightText.length))) {
      throw new Error(
        `Expected each dependency once in the Deep Funding file, found it again on line ${index + 2}: ${row}`,
      );
    }
    pairs.add(row.slice(0, -weightText.length));
    if (parent === child) selfLoops.push(parent);
    else dependencies.push({ child, parent, weightText, shareWad });
  }
  return { names: [...names], dependencies, selfLoops };
}

/**
 * floor(weight × 0.3 × 1e18) of a plain decimal such as `0.0294`. The digits are read as one integer, so nothing is
 * rounded before the last division: digits × 3 × 1e17 / 10^decimals.
 */
export function parseShareWad(weightText: string): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(weightText);
  if (!match) throw new Error(`Expected a plain decimal such as 0.0294 as a weight, found "${weightText}".`);
  const [, whole = "", decimals = ""] = match;
  return (BigInt(whole + decimals) * 3n * 10n ** 17n) / 10n ** BigInt(decimals.length);
}

/** Reads the copy of the graph that comes with the project. */
export function loadDeepFunding(): DeepFundingGraph {
  const file = path.join(projectRoot, "demo", "data", "deepfunding", "repo_parent_weight_graph.csv");
  return parseDeepFunding(readFileSync(file, "utf8"));
}
