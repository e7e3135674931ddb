import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "../model/model-input.js";
import { modelTables } from "../model/model-tables.js";
import { arbitraryCutPick, arbitraryHistory, arbitraryInterleaving, cutOf } from "./arbitrary-history.js";
import { arrivalsOf, sparseBlocks } from "./arrivals.js";
import { canonicalInput, withoutReorgs } from "./history.js";

function replay(arrivals: ReturnType<typeof arrivalsOf>): Map<number, Block[]> {
  const chains = new Map<number, Block[]>();
  for (const { chainId, base, dropped, blocks } of arrivals) {
    const seen = chains.get(chainId) ?? [];
    const kept = seen.slice(0, seen.length - dropped.length);
    expect(seen.slice(kept.length)).toEqual(dropped);
    expect(base).toEqual(kept.length === 0 ? null : { number: kept.at(-1)?.number, hash: kept.at(-1)?.hash });
    chains.set(chainId, [...kept, ...blocks]);
  }
  return chains;
}

describe("the histories", () => {
  it("end in the canonical chains whatever the interleaving, linked by hash, logs in order", () => {
    fc.assert(
      fc.property(arbitraryHistory(), arbitraryInterleaving, (history, other) => {
        const canonical = new Map(history.chains.map((chain) => [chain.chainId, chain.canonical]));
        expect(replay(arrivalsOf(history))).toEqual(canonical);
        expect(replay(arrivalsOf(history, other))).toEqual(canonical);
        expect(replay(arrivalsOf(withoutReorgs(history), other))).toEqual(canonical);
        for (const blocks of canonical.values()) {
          const positions = blocks.map(({ number, parentHash }) => ({ number, parentHash }));
          expect(positions).toEqual(
            blocks.map((_, i) => ({ number: i, parentHash: blocks[i - 1]?.hash ?? `0x${"0".repeat(64)}` })),
          );
          for (const { logs } of blocks) {
            const indexes = logs.map(({ logIndex }) => logIndex);
            expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("give the model the same when empty blocks are left out", () => {
    fc.assert(
      fc.property(arbitraryHistory(), (history) => {
        const sparse = {
          chains: canonicalInput(history).chains.map((chain) => ({
            ...chain,
            blocks: sparseBlocks(chain, chain.blocks),
          })),
        };
        expect(modelTables(sparse)).toEqual(modelTables(canonicalInput(history)));
      }),
      { numRuns: 40 },
    );
  });

  it("hold every event and anomaly, reorgs, returns, shared transactions, late headers and cuts within them", () => {
    const histories = fc.sample(fc.tuple(arbitraryHistory(), arbitraryCutPick), { numRuns: 150, seed: 7 });
    const seen = new Map<string, number>();
    const count = (what: string, times = 1) => seen.set(what, (seen.get(what) ?? 0) + times);
    for (const [history, pick] of histories) {
      const tables = modelTables(canonicalInput(history));
      const setAside = new Set(
        tables.anomalies.filter(({ applied }) => !applied).map((row) => JSON.stringify(row.position)),
      );
      for (const { event, position } of tables.log) {
        if (event !== null && !setAside.has(JSON.stringify(position))) {
          count(event);
        }
      }
      tables.anomalies.forEach(({ reason }) => count(reason));
      count("backdated", tables.blockTimes.filter(({ isBackdated }) => isBackdated).length);
      count("dangling", tables.assets.filter(({ registered }) => !registered).length);
      count(
        "cross-chain",
        tables.derivations.filter(({ child, parent }) => child.split("/")[0] !== parent.split("/")[0]).length,
      );
      count("revoked", tables.contributions.filter(({ revoked }) => revoked !== null).length);
      count("several chains", history.chains.length > 1 ? 1 : 0);
      const logCount = history.chains.flatMap(({ canonical }) => canonical.flatMap(({ logs }) => logs)).length;
      count("out of scope", logCount - tables.log.length);
      const cutLogs = modelTables(canonicalInput(history), cutOf(history, pick)).log.length;
      count("cut within", cutLogs > 0 && cutLogs < tables.log.length ? 1 : 0);
      for (const { steps } of history.chains) {
        const hashes = steps.flatMap(({ blocks }) => blocks.map(({ hash }) => hash));
        count("reorg", steps.filter(({ kind }) => kind === "reorg").length);
        count("return", hashes.length - new Set(hashes).size);
      }
    }
    const rare = Object.fromEntries([...seen].filter(([, times]) => times < 10));
    expect(rare).toEqual({});
    expect([...seen.keys()].sort()).toEqual(expectedKinds);
  });
});

const expectedKinds = [
  "AssetMetadataChanged",
  "AssetRegistered",
  "AssetTransferred",
  "ContributionRecorded",
  "ContributionRevoked",
  "ContributionValidated",
  "DerivationRegistered",
  "DerivationRevoked",
  "IdentityLinked",
  "IdentityUnlinked",
  "InvocationRecorded",
  "PayoutClaimed",
  "PayoutSettled",
  "backdated",
  "cross-chain",
  "cut within",
  "dangling",
  "out of scope",
  "overdrawn",
  "parent-chain-out-of-range",
  "reorg",
  "repeated-id",
  "return",
  "revoked",
  "self-derivation",
  "several chains",
  "share-too-large",
  "shares-exceed-one",
  "undecodable",
  "unknown-asset",
  "unknown-contribution",
  "unknown-derivation",
  "zero-address",
  "zero-weight",
];
