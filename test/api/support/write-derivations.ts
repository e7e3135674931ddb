import pg from "pg";
import { type AssetRef, encodeAssetKey } from "../../../src/domain/asset-key.js";

/** Places in a list of assets: `[child, parent]`. */
export type Link = readonly [child: number, parent: number];

/** Writes derivations straight into their projections, each share 1e-3 of the child: far more than a test could fold. */
export async function writeDerivations(
  ownerUrl: string,
  chainId: number,
  assets: readonly AssetRef[],
  links: readonly Link[],
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("select log.open_chain($1, $2, 10)", [chainId, `chain-${chainId}`]);
    await client.query(
      `insert into projection.derivation (child, parent, chain_id, block_number, log_index, sub_index, block_time, share, relation)
         select ($2::bytea[])[link.child + 1], ($2::bytea[])[link.parent + 1], $1, link.place, 0, 0, link.place, 1e15, 'train'
         from unnest($3::integer[], $4::integer[]) with ordinality as link(child, parent, place)`,
      [
        chainId,
        assets.map((asset) => `\\x${encodeAssetKey(asset).slice(2)}`),
        links.map(([child]) => child),
        links.map(([, parent]) => parent),
      ],
    );
    await client.query(
      `insert into projection.asset_reference (asset, chain_id, block_number, block_time)
         select named.asset, $1, min(block_number), min(block_time)
         from projection.derivation cross join unnest(array[child, parent]) as named(asset) where chain_id = $1
         group by named.asset on conflict do nothing`,
      [chainId],
    );
    await client.query("analyze projection.derivation, projection.asset_reference");
  } finally {
    await client.end();
  }
}

/** Every node's parents are three further down and a few beside them, so that all of `count` are above node 0, without a cycle. */
export function* layeredLinks(count: number, beside: readonly number[]): Generator<Link> {
  for (let child = 0; child < count; child++) {
    const parents = new Set([child * 3 + 1, child * 3 + 2, child * 3 + 3, ...beside.map((step) => child + step)]);
    for (const parent of parents) if (parent < count) yield [child, parent];
  }
}
