import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { ChainHistory } from "./history.js";
import { readJournal } from "./journal.js";
import { journalFile, type WorldStamp } from "./recorded-chain.js";

/** The stamp all journals agree on; undefined where there is no journal at all; throws where they do not fit together. */
export async function readStamp(
  folder: string,
  histories: readonly ChainHistory[],
  planFingerprint: string,
): Promise<WorldStamp | undefined> {
  const journals = await Promise.all(histories.map(({ chainId }) => readJournal(journalFile({ folder, chainId }))));
  const headers = journals.flatMap((journal) => (journal ? [journal.header] : []));
  const [first] = headers;
  if (!first) return undefined;
  if (headers.length < histories.length || headers.some(({ worldId }) => worldId !== first.worldId)) {
    throw new Error(`Expected the journals of one world in ${folder}, found some missing or of another.`);
  }
  if (headers.some((header) => header.planFingerprint !== planFingerprint)) {
    throw new Error("Expected chains seeded by this version's history, found those of another.");
  }
  return { worldId: first.worldId, planFingerprint };
}

/** Removes what an earlier world kept here. */
export async function clearFolder(folder: string): Promise<void> {
  const files = await readdir(folder);
  const ours = files.filter((name) => /\.(journal|state\.gz|draft)$/.test(name));
  // Journals first: without them the rest is nothing, whenever this is interrupted.
  ours.sort((a, b) => Number(b.endsWith(".journal")) - Number(a.endsWith(".journal")));
  for (const name of ours) await rm(path.join(folder, name), { force: true });
}

/** Equal for plans that make the same calls at the same times. */
export function fingerprintOf(histories: readonly ChainHistory[]): string {
  const hash = createHash("sha256");
  for (const { chainId, blocks } of histories) {
    for (const { timestamp, calls } of blocks) {
      hash.update(`${chainId} ${timestamp}`);
      for (const { from, to, data, value } of calls)
        hash.update(`${from.address} ${to ?? ""} ${data} ${value.toString()}`);
    }
  }
  return hash.digest("hex");
}
