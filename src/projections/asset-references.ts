import type { DomainEventType } from "../domain/events.js";
import { deleteAbove, IN_RANGE, type LogRange, type Projection, runOver } from "./projection.js";

/** SQL, by the kind of event: the assets that accepted events of the range name. */
const NAMED: Partial<Record<DomainEventType, string>> = {
  DerivationRegistered: `
    select unnest(array[child, parent]) as asset, block_number, block_time from derivation where ${IN_RANGE}`,
  ContributionRecorded: `select asset, block_number, block_time from contribution where ${IN_RANGE}`,
  InvocationRecorded: `select asset, block_number, block_time from invocation where ${IN_RANGE}`,
  PayoutSettled: `select asset, block_number, block_time from ledger where ${IN_RANGE} and asset is not null`,
};
const TYPES = Object.keys(NAMED) as DomainEventType[];

/** A registration by the same block of the same chain lies within every cut that a reference lies within, which then says nothing. */
const add = (types: LogRange["types"]): string => `
  insert into asset_reference (asset, chain_id, block_number, block_time)
  select asset, $1, block_number, block_time
  from (
    select asset, min(block_number) as block_number, min(block_time) as block_time
    from (${TYPES.filter((type) => types.has(type))
      .map((type) => NAMED[type])
      .join(" union all ")}) as named
    group by asset
  ) as first
  where not exists (
    select from asset as a
    where a.asset = first.asset and case when a.chain_id = $1 then a.block_number <= first.block_number else false end)`;

/**
 * Since when each chain names an asset that was not registered there by then: what tells an asset that is only referenced from one
 * that nobody knows. Rows stay when the asset is registered later, for pasts before that.
 */
export const assetReferences: Projection = {
  name: "asset-references",
  tables: ["asset_reference"],
  types: TYPES,
  after: ["assets", "derivations", "contributions", "invocations", "ledger"],
  isFoldedWhole: true,
  apply: (client, range) =>
    runOver(
      client,
      range,
      range.isFirst ? add(range.types) : `${add(range.types)} on conflict (asset, chain_id) do nothing`,
    ),
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "asset_reference"),
};
