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

/**
 * A version a block in which the asset changed: metadata as last set, owner as last moved (none once it went to nobody).
 * The version before the range takes part as the first change, and ends where the next begins.
 */
const ADD_VERSIONS = `
  with change as (
    select e.asset, e.block_number, e.block_time, e.log_index, e.sub_index,
      e.type <> 'AssetTransferred' as sets_metadata, e.type <> 'AssetMetadataChanged' as sets_owner,
      nullif(coalesce(e.owner, e.to_account), ${ZERO_ACCOUNT}) as owner, e.name, e.uri, e.content_hash, false as is_base
    from ${eventsOf("AssetRegistered", "AssetMetadataChanged", "AssetTransferred")} and ${NOT_MINTED}
      and exists (
        select from asset a
        where a.asset = e.asset
          and case when e.type = 'AssetRegistered'
            then (a.block_number, a.log_index, a.sub_index) = (e.block_number, e.log_index, e.sub_index)
            else (a.block_number, a.log_index, a.sub_index) < (e.block_number, e.log_index, e.sub_index) end
        offset 0)
  ),
  base as (
    select v.asset, v.block_number, v.block_time, -1 as log_index, -1 as sub_index, true as sets_metadata, true as sets_owner,
      v.owner, v.name, v.uri, v.content_hash, true as is_base
    from (select distinct asset from change) as k
    cross join lateral (
      select * from asset_version where asset = k.asset and valid_to = ${STILL_VALID} order by block_number desc limit 1
    ) as v
  ),
  grouped as (
    select *,
      count(*) filter (where sets_metadata) over in_order as metadata_group,
      count(*) filter (where sets_owner) over in_order as owner_group,
      row_number() over (partition by asset, block_number order by log_index desc, sub_index desc) as nth_from_last
    from (select * from base union all select * from change) as every_change
    window in_order as (partition by asset order by block_number, log_index, sub_index)
  ),
  valued as (
    select asset, block_number, block_time, is_base, nth_from_last,
      first_value(owner) over owners as owner,
      first_value(name) over metadata as name,
      first_value(uri) over metadata as uri,
      first_value(content_hash) over metadata as content_hash
    from grouped
    window
      owners as (partition by asset, owner_group order by block_number, log_index, sub_index),
      metadata as (partition by asset, metadata_group order by block_number, log_index, sub_index)
  ),
  version as (
    select *,
      coalesce(lead(block_number) over blocks, ${STILL_VALID}) as valid_to,
      coalesce(lead(block_time) over blocks, ${STILL_VALID}) as valid_to_time
    from valued
    where nth_from_last = 1
    window blocks as (partition by asset order by block_number)
  ),
  ended as (
    update asset_version v set valid_to = version.valid_to, valid_to_time = version.valid_to_time
    from version
    where version.is_base and v.asset = version.asset and v.block_number = version.block_number
  )
  insert into asset_version (asset, chain_id, block_number, block_time, valid_to, valid_to_time, owner, name, uri, content_hash)
  select asset, $1, block_number, block_time, valid_to, valid_to_time, owner, name, uri, content_hash
  from version where not is_base`;

/** What assets are, and what they were: registration, metadata, owner. */
export const assets: Projection = {
  name: "assets",
  tables: ["asset", "asset_version"],
  types: ["AssetRegistered", "AssetMetadataChanged", "AssetTransferred"],
  apply: (client, range) => runOver(client, range, REGISTER, SET_ASIDE_UNKNOWN, ADD_VERSIONS),
  async rewind(client, chainId, toBlock) {
    await deleteAbove(client, chainId, toBlock, "asset");
    await rewindVersions(client, chainId, toBlock, "asset_version");
  },
};
