import type { Hex } from "../../domain/hex.js";
import { type Cut, isWithin } from "../reading/cut.js";
import type { Filters } from "../lists/filter.js";
import { type List, totalOrder } from "../lists/page.js";
import { type Position, positionColumns } from "../reading/position.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, allOf, bytesArray, sql } from "../reading/sql.js";

/** A paid use of an asset. Ids, fee (base units of the token) and units are decimal text. */
export interface InvocationRow extends Position {
  readonly contract: Hex;
  readonly invocation: string;
  /** Seconds. */
  readonly blockTime: number;
  readonly asset: Hex;
  readonly caller: Hex;
  readonly parentInvocation: string | null;
  readonly token: Hex;
  readonly fee: string;
  readonly units: string;
}

/** Names an invocation; the id counts within the contract. */
export interface InvocationKey {
  readonly chainId: number;
  readonly contract: Hex;
  readonly invocation: string;
}

const columns = sql`
  ${positionColumns(sql`i`)}, i.block_time as "blockTime", i.contract, i.invocation, i.asset, i.caller,
  i.parent_invocation as "parentInvocation", i.token, i.fee, i.units`;

export const invocationFilters = {
  asset: { kind: "asset", column: sql`i.asset` },
  caller: { kind: "address", column: sql`i.caller` },
  token: { kind: "token", column: sql`i.token`, chain: sql`i.chain_id` },
  fee: { kind: "amount", column: sql`i.fee` },
  chainId: { kind: "chain", column: sql`i.chain_id` },
  block: { kind: "block", column: sql`i.block_number` },
  timestamp: { kind: "time", column: sql`i.block_time` },
} satisfies Filters;

const byTime = totalOrder(sql`i`);
export const invocationOrders = {
  TIME: byTime,
  FEE: { name: "FEE", columns: [{ type: "numeric" as const, value: sql`i.fee` }, ...byTime.columns] },
};

export function invocationList(cut: Cut, where: Sql): List {
  return {
    name: "invocations",
    columns,
    from: sql`projection.invocation as i`,
    where: allOf([isWithin(cut, sql`i`), where]),
  };
}

/** The invocations of these keys, in their order; null where there is none within the cut. */
export async function readInvocations(
  snapshot: Snapshot,
  keys: readonly InvocationKey[],
): Promise<(InvocationRow | null)[]> {
  const rows = await snapshot.query<InvocationRow & { place: number }>(sql`
    select ${columns}, wanted.place::integer as place
    from unnest(
      ${keys.map(({ chainId }) => chainId)}::bigint[], ${bytesArray(keys.map(({ contract }) => contract))},
      ${keys.map(({ invocation }) => invocation)}::numeric[]
    ) with ordinality as wanted(chain_id, contract, invocation, place)
    join projection.invocation as i
      on i.contract = wanted.contract and i.invocation = wanted.invocation and i.chain_id = wanted.chain_id
    where ${isWithin(snapshot.cut, sql`i`)}`);
  const found = keys.map((): InvocationRow | null => null);
  for (const row of rows) found[row.place - 1] = row;
  return found;
}
