import fc from "fast-check";
import type { ClientBase } from "pg";
import { describe, expect, it } from "vitest";
import type { TributaryRole } from "../../src/config/tributary-config.js";
import { matchScope } from "../../src/ingest/prepare-chain.js";
import { createDecoder, type Decoder } from "../../src/sources/create-decoder.js";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { canonicalInput } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { catchUp, type Indexer } from "./indexing/catch-up.js";
import { createIndexers, openChains, type View, viewsOf } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import type { ChainConfig } from "./model/model-input.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";

const database = useLawDatabase();

/** A config that was wrong, or not yet complete, as the config's checks admit: contracts speak of a registry's assets. */
const arbitraryEarlierConfig = fc.record({
  left: fc.oneof(
    { weight: 4, arbitrary: fc.subarray<TributaryRole>(["contributions", "invocations", "payouts", "identities"]) },
    {
      weight: 1,
      arbitrary: fc.constant<TributaryRole[]>(["registry", "contributions", "invocations", "payouts"]),
    },
  ),
  startsLaterBy: fc.nat(6),
  deploymentCount: fc.constantFrom(1, 2),
  isMixedUp: fc.boolean(),
});

describe("1: once, whatever the config said before", () => {
  it(
    "has every log in scope once after the contracts of the config change, as if they had been there from the first",
    () =>
      holdLaw({
        name: "scope",
        runs: 10,
        cases: fc.record({
          history: arbitraryHistory(),
          finality: fc.nat(6),
          place: fc.double({ min: 0, max: 1, noNaN: true }),
          earlier: arbitraryEarlierConfig,
        }),
        async check({ history, finality, place, earlier }) {
          const { writer, clear } = database();
          await clear();
          await openChains(writer, history, finality);
          const views = viewsOf(history);
          const half = Math.floor(views.length * place);
          const decoders = new Map(history.config.chains.map((it) => [it.chainId, earlierDecoder(it, earlier)]));
          const indexers = createIndexers(writer, history, { finality });
          const before = new Map(
            [...indexers].map(([chainId, it]) => [chainId, { ...it, decoder: decoders.get(chainId) as Decoder }]),
          );
          await matchScopes(writer, before);
          await indexViews(before, views.slice(0, half));
          const reorgs = await countReorgs(writer);
          await matchScopes(writer, indexers);
          expect(await countReorgs(writer)).toBe(reorgs);
          await indexViews(indexers, lastViews(views));
          expectSameTables(await readTables(writer), comparableModel(canonicalInput(history)));
        },
      }),
    LAW_TIMEOUT_MS,
  );
});

interface EarlierConfig {
  left: readonly string[];
  startsLaterBy: number;
  deploymentCount: number;
  /** Whether the contracts that speak of assets stand in each other's deployment. */
  isMixedUp: boolean;
}

function earlierDecoder(chain: ChainConfig, earlier: EarlierConfig): Decoder {
  const deployments = earlier.isMixedUp ? mixUp(chain.deployments) : chain.deployments;
  return createDecoder({
    id: chain.chainId,
    contracts: deployments.slice(0, earlier.deploymentCount).map(({ fromBlock, ...roles }) => ({
      protocol: "tributary",
      from: fromBlock + earlier.startsLaterBy,
      ...Object.fromEntries(Object.entries(roles).filter(([role]) => !earlier.left.includes(role))),
    })),
  });
}

function mixUp(deployments: ChainConfig["deployments"]): ChainConfig["deployments"] {
  const [one, other, ...rest] = deployments;
  if (!one || !other) return deployments;
  const { registry, fromBlock } = one;
  return [{ ...other, registry, fromBlock }, { ...one, registry: other.registry, fromBlock: other.fromBlock }, ...rest];
}

async function matchScopes(writer: ClientBase, indexers: Map<number, Indexer>): Promise<void> {
  for (const { chainId, decoder } of indexers.values()) await matchScope(writer, chainId, decoder.filters);
}

/** Reorgs as operators see them; a rewind for a changed scope is none. */
async function countReorgs(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int as count from log.reorg where not is_scope_change",
  );
  return rows[0]?.count ?? 0;
}

async function indexViews(indexers: Map<number, Indexer>, views: readonly View[]): Promise<void> {
  for (const { chainId, blocks } of views) await catchUp(indexers.get(chainId) as Indexer, blocks);
}

/** What each chain's source holds in the end. */
function lastViews(views: readonly View[]): View[] {
  return [...new Map(views.map((view) => [view.chainId, view])).values()];
}
