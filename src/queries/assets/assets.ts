import type { Hex } from "../../domain/hex.js";
import { type Cut, isValidAt, isWithin } from "../reading/cut.js";
import { type Filters, type Where, startOf } from "../lists/filter.js";
import { shortText, textBytes } from "../lists/long-texts.js";
import { type List, type Order, type Page, type PageArgs, readPage, totalOrder } from "../lists/page.js";
import { badInput } from "../reading/query-error.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, allOf, bytes, bytesArray, sql } from "../reading/sql.js";

/** An asset as it was at the cut; all but `asset` null where it was not registered by then. */
export interface AssetRow {
  readonly asset: Hex;
  readonly isRegistered: boolean;
  readonly owner: Hex | null;
  readonly kind: string | null;
  /** Null as well where its texts are long: see readAssetTexts. */
  readonly name: string | null;
  readonly uri: string | null;
  /** Of name and URI together. */
  readonly textBytes: number;
  readonly contentHash: Hex | null;
  readonly chainId: number | null;
  readonly blockNumber: number | null;
  readonly logIndex: number | null;
  readonly subIndex: number | null;
  readonly blockTime: number | null;
}

const TEXTS = [sql`m.name`, sql`m.uri`];
const columns = (asset: Sql): Sql => sql`
  ${asset} as asset, a.asset is not null as "isRegistered", o.owner, a.kind, ${shortText(sql`m.name`, TEXTS)} as name,
  ${shortText(sql`m.uri`, TEXTS)} as uri, ${textBytes(TEXTS)} as "textBytes", m.content_hash as "contentHash", a.chain_id as "chainId", a.block_number as "blockNumber",
  a.log_index as "logIndex", a.sub_index as "subIndex", a.block_time as "blockTime"`;

/** What a registered asset `a` was called and whose it was at the cut: one row of each. */
const stateAt = (cut: Cut, join: Sql): Sql => sql`
  ${join} projection.asset_metadata as m on m.asset = a.asset and ${isValidAt(cut, sql`m`)}
  ${join} projection.asset_owner as o on o.asset = a.asset and ${isValidAt(cut, sql`o`)}`;

/** The assets of these keys, in their order, registered or not. */
export async function readAssets(snapshot: Snapshot, assets: readonly Hex[]): Promise<AssetRow[]> {
  const { cut } = snapshot;
  return snapshot.query<AssetRow>(sql`
    select ${columns(sql`wanted.asset`)}
    from unnest(${bytesArray(assets)}) with ordinality as wanted(asset, place)
    left join projection.asset as a on a.asset = wanted.asset and ${isWithin(cut, sql`a`)}
    ${stateAt(cut, sql`left join`)}
    order by wanted.place`);
}

export interface AssetTexts {
  readonly name: string | null;
  readonly uri: string | null;
}

/** The texts of these assets, in their order, however long; null where they were not registered at the cut. */
export function readAssetTexts(snapshot: Snapshot, assets: readonly Hex[]): Promise<AssetTexts[]> {
  return snapshot.query<AssetTexts>(sql`
    select m.name, m.uri
    from unnest(${bytesArray(assets)}) with ordinality as wanted(asset, place)
    left join projection.asset_metadata as m on m.asset = wanted.asset and ${isValidAt(snapshot.cut, sql`m`)}
    order by wanted.place`);
}

/** Who held each of these assets at the cut; null where it was burnt or not registered. */
export async function readOwners(snapshot: Snapshot, assets: readonly Hex[]): Promise<Map<Hex, Hex | null>> {
  const rows = await snapshot.query<{ asset: Hex; owner: Hex | null }>(sql`
    select wanted.asset, o.owner
    from unnest(${bytesArray(assets)}) as wanted(asset)
    join projection.asset_owner as o on o.asset = wanted.asset and ${isValidAt(snapshot.cut, sql`o`)}`);
  return new Map(rows.map(({ asset, owner }) => [asset, owner]));
}

/** Whether an accepted event within the cut names the asset, which is not registered by then. */
export async function isReferenced(snapshot: Snapshot, asset: Hex): Promise<boolean> {
  const [row] = await snapshot.query<{ found: boolean }>(sql`
    select exists(
      select from projection.asset_reference as r where r.asset = ${bytes(asset)} and ${isWithin(snapshot.cut, sql`r`)}
    ) as found`);
  return row?.found ?? false;
}

export const assetFilters = {
  id: { kind: "asset", column: sql`a.asset` },
  kind: { kind: "word", column: sql`a.kind` },
  owner: { kind: "address", column: sql`o.owner`, isNullable: true },
  chainId: { kind: "chain", column: sql`a.chain_id` },
  name: { kind: "text", column: sql`m.name`, isLong: true },
  search: { kind: "search", column: sql`m.name`, isLong: true },
  /** Always so in this list; the others have listUnregisteredAssets. */
  registered: {
    kind: "flag",
    column: sql`true`,
    whenFalse() {
      throw badInput(
        "where: registered: false stands alone, and only in the list `assets` of the query itself: unregistered assets have no holder, and nothing else to filter by.",
      );
    },
  },
  timestamp: { kind: "time", column: sql`a.block_time` },
} satisfies Filters;

/** Whether a filter asks for unregistered assets, and nothing else. */
export const isUnregisteredAlone = (where: Where | null | undefined): boolean =>
  where?.["registered"] === false && Object.values(where).filter((value) => value !== undefined).length === 1;

/** Names take part with the characters their index holds. */
const BY_NAME: Order = {
  name: "NAME",
  columns: [
    { type: "text", value: sql`lower(${startOf(sql`m.name`)})` },
    { type: "bytea", value: sql`m.asset` },
  ],
};
export const assetOrders = { TIME: totalOrder(sql`a`), NAME: BY_NAME };

/** Registered assets. */
export function assetList(cut: Cut, where: Sql): List {
  return {
    name: "assets",
    columns: columns(sql`a.asset`),
    from: sql`projection.asset as a ${stateAt(cut, sql`join`)}`,
    where: allOf([isWithin(cut, sql`a`), where]),
  };
}

/** Assets only named by others, by key; each as the first of the chains that name it has it. */
export function listUnregisteredAssets(snapshot: Snapshot, args: PageArgs): Promise<Page<AssetRow>> {
  const { cut } = snapshot;
  const list: List = {
    name: "unregistered-assets",
    columns: columns(sql`r.asset`),
    from: sql`projection.asset_reference as r
      left join projection.asset as a on a.asset = r.asset and ${isWithin(cut, sql`a`)}
      ${stateAt(cut, sql`left join`)}`,
    where: sql`a.asset is null and ${isWithin(cut, sql`r`)} and not exists (
      select from projection.asset_reference as other
      where other.asset = r.asset and other.chain_id < r.chain_id and ${isWithin(cut, sql`other`)})`,
  };
  return readPage<AssetRow>(snapshot, list, { name: "ID", columns: [{ type: "bytea", value: sql`r.asset` }] }, args);
}
