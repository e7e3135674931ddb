import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import type { ChainConfig } from "../../../src/config/tributary-config.js";
import { findFreePort } from "../../../src/embedded/ports.js";
import { askGraphql } from "./ask-graphql.js";
import { readRpc } from "./chain-logs.js";
import { runTributary, type Tributary } from "./tributary.js";

export interface Demonstration {
  home: string;
  /** The API's address, without a path. */
  url: string;
  /** How long the start took by its own words. */
  readySeconds: number;
}

/** A home for one instance, that PostgreSQL's user can enter where the tests run as root. */
export function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "tributary-e2e-"));
  chmodSync(home, 0o755);
  return home;
}

/** Starts the demonstration in a home, at a free port; ready after `waitUntilReady`. */
export async function startDemonstration(home: string, args: readonly string[] = ["--no-live"]): Promise<Tributary> {
  return runTributary(["start", ...args], home, { PORT: String(await findFreePort(0)) });
}

export async function waitUntilReady(started: Tributary, home: string): Promise<Demonstration> {
  const [, seconds, url = ""] = await started.waitFor(
    /is ready after (\S+) s[^]*?(http:\S+)\/graphql[^]*?\n\n/,
    120_000,
  );
  return { home, url, readySeconds: Number(seconds) };
}

/** The chains as the demonstration configured them. */
export function readChains(home: string): ChainConfig[] {
  return (parse(readFileSync(join(home, "demo.yaml"), "utf8")) as { chains: ChainConfig[] }).chains;
}

/** Waits until every chain, standing still, is indexed up to its last block. */
export async function waitUntilIndexed({ home, url }: Demonstration): Promise<void> {
  const chains = readChains(home);
  const last = await Promise.all(chains.map(async (chain) => Number(await readRpc(chain, "eth_blockNumber", []))));
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { chains: found } = await askGraphql<{ chains: { chainId: number; indexed: { number: number } | null }[] }>(
      url,
      "{ chains { chainId indexed { number } } }",
    );
    const isIndexed = chains.every(({ id }, index) =>
      found.some(({ chainId, indexed }) => chainId === id && indexed?.number === last[index]),
    );
    if (isIndexed) return;
    if (Date.now() > deadline) throw new Error(`Expected all chains to be indexed, found ${JSON.stringify(found)}`);
    await sleep(100);
  }
}
