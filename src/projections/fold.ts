import type { ClientBase } from "pg";
import { anomalies } from "./anomalies.js";
import { assetReferences } from "./asset-references.js";
import { assets } from "./assets.js";
import { contributions } from "./contributions.js";
import { contributors } from "./contributors.js";
import { derivations } from "./derivations.js";
import { identityLinks } from "./identity-links.js";
import { invocations } from "./invocations.js";
import { ledger } from "./ledger.js";
import type { LogRange, Projection } from "./projection.js";
import {
  accountTotals,
  assetContributors,
  assetHours,
  assetTallies,
  assetUsage,
  chainHours,
  tokenDays,
  tokenHours,
} from "./sums.js";

/** Every projection, in the order of folding: sums read what those before them keep. */
export const PROJECTIONS: readonly Projection[] = [
  anomalies,
  assets,
  derivations,
  contributions,
  invocations,
  ledger,
  identityLinks,
  assetReferences,
  contributors,
  accountTotals,
  assetUsage,
  assetHours,
  tokenHours,
  tokenDays,
  chainHours,
  assetContributors,
  assetTallies,
];

/** The schema that readers see. */
export const LIVE_SCHEMA = "projection";

/** Folds a range of the log into the projections of a schema, inside the caller's transaction. */
export async function foldRange(client: ClientBase, range: LogRange, schema = LIVE_SCHEMA): Promise<void> {
  await useSchema(client, schema);
  for (const projection of PROJECTIONS) {
    if (concerns(projection, range)) await projection.apply(client, range);
  }
}

export const concerns = (projection: Projection, range: LogRange): boolean =>
  projection.types.some((type) => range.types.has(type));

/** Takes all projections of a chain back to a block. The log's own rows above it must still stand. */
export async function rewindProjections(
  client: ClientBase,
  chainId: number,
  toBlock: number,
  schema = LIVE_SCHEMA,
): Promise<void> {
  await useSchema(client, schema);
  for (const projection of PROJECTIONS.toReversed()) await projection.rewind(client, chainId, toBlock);
}

/**
 * Names the schema, and keeps the planner to nested loops over indexes: each statement starts from a range's rows and looks
 * up what it needs by key. Statistics know nothing of rows just written, and a join of thousands of rows that are estimated
 * as one is how a batch comes to take minutes. Bitmaps are what the block range indexes of a replay answer by: of use to sums
 * over a whole chain, and a scan of the table to who looks one row up.
 */
export async function useSchema(client: ClientBase, schema: string): Promise<void> {
  await client.query(
    `select set_config('search_path', $1, true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true),
       set_config('enable_bitmapscan', 'off', true),
       set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true)`,
    [schema],
  );
}
