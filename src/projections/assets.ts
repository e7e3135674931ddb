import {
  deleteAbove,
  eventsOf,
  POSITION,
  type Projection,
  rewindVersions,
  runOver,
  STILL_VALID,
  ZERO_ACCOUNT,
} from "./projection.js";

/** The first registration of an id stands; a later one is set aside. */
const REGISTER = `
  with candidate as (
    select asset, ${POSITION}, block_time, kind, owner,
      row_number() over (partition by asset order by block_number, log_index, sub_index) as nth
    from ${eventsOf("AssetRegistered")}
  ),
  accepted as (
    insert into asset (asset, ${POSITION}, block_time, kind)
    select asset, ${POSITION}, block_time, kind from candidate where nth = 1
    on conflict (asset) do nothing
    returning block_number, log_index, sub_index
  )
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false, 'repeated-id: the asset is registered already', owner
  from candidate
  where (block_number, log_index, sub_index) not in (select block_number, log_index, sub_index from accepted)`;

/** A transfer from nobody is the mint's, which the registration covers: no effect. */
const NOT_MINTED = `e.from_account is distinct from ${ZERO_ACCOUNT}`;

const SET_ASIDE_UNKNOWN = `
  insert into anomaly (${POSITION}, block_time, applied, reason)
  select ${POSITION}, block_time, false, 'unknown-asset: no registration of the asset precedes the event'
  from ${eventsOf("AssetMetadataChanged", "AssetTransferred")} and ${NOT_MINTED}
    and not exists (
      select from asset a
      where a.asset = e.asset
        and (a.block_number, a.log_index, a.sub_index) < (e.block_number, e.log_index, e.sub_index)
      offset 0)`;

/** Of an accepted event: its registration, or whatever follows it. */
const IS_REGISTERED = `exists (
  select from asset a
  where a.asset = e.asset
    and case when e.type = 'AssetRegistered'
      then (a.block_number, a.log_index, a.sub_index) = (e.block_number, e.log_index, e.sub_index)
      else (a.block_number, a.log_index, a.sub_index) < (e.block_number, e.log_index, e.sub_index) end
  offset 0)`;

/**
 * SQL: a version of the asset's state in `table` for each block in which one of these events sets it, as the block's last one
 * does; the version before the range ends where the first begins. `values` are the columns' values in an event `e`.
 */
const addVersions = (table: string, columns: string, events: string, values: string): string => `
  with change (asset, block_number, block_time, ${columns}) as (
    select distinct on (e.asset, e.block_number) e.asset, e.block_number, e.block_time, ${values}
    from ${events} and ${IS_REGISTERED}
    order by e.asset, e.block_number, e.log_index desc, e.sub_index desc
  ),
  version as (
    select *, row_number() over blocks as nth,
      coalesce(lead(block_number) over blocks, ${STILL_VALID}) as valid_to,
      coalesce(lead(block_time) over blocks, ${STILL_VALID}) as valid_to_time
    from change
    window blocks as (partition by asset order by block_number)
  ),
  ended as (
    update ${table} v set valid_to = former.ends_at, valid_to_time = former.ends_at_time
    from (
      select newest.asset, newest.block_number, version.block_number as ends_at, version.block_time as ends_at_time
      from version
      cross join lateral (
        select asset, block_number from ${table}
        where asset = version.asset and valid_to = ${STILL_VALID}
        order by block_number desc limit 1
      ) as newest
      where version.nth = 1
    ) as former
    where v.asset = former.asset and v.block_number = former.block_number
  )
  insert into ${table} (asset, chain_id, block_number, block_time, valid_to, valid_to_time, ${columns})
  select asset, $1, block_number, block_time, valid_to, valid_to_time, ${columns} from version`;

/** As last set. */
const ADD_METADATA = addVersions(
  "asset_metadata",
  "name, uri, content_hash",
  eventsOf("AssetRegistered", "AssetMetadataChanged"),
  "e.name, e.uri, e.content_hash",
);

/** As last moved; none once it went to nobody. */
const ADD_OWNERS = addVersions(
  "asset_owner",
  "owner",
  `${eventsOf("AssetRegistered", "AssetTransferred")} and ${NOT_MINTED}`,
  `nullif(coalesce(e.owner, e.to_account), ${ZERO_ACCOUNT})`,
);

/**
 * What assets are, and what they were: registration, metadata, owner. Metadata and owner have versions of their own, so that a
 * transfer does not copy texts that strangers made long.
 */
export const assets: Projection = {
  name: "assets",
  tables: ["asset", "asset_metadata", "asset_owner"],
  types: ["AssetRegistered", "AssetMetadataChanged", "AssetTransferred"],
  apply: (client, range) => runOver(client, range, REGISTER, SET_ASIDE_UNKNOWN, ADD_METADATA, ADD_OWNERS),
  async rewind(client, chainId, toBlock) {
    await deleteAbove(client, chainId, toBlock, "asset");
    await rewindVersions(client, chainId, toBlock, "asset_metadata");
    await rewindVersions(client, chainId, toBlock, "asset_owner");
  },
};
