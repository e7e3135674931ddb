import type { ClientBase, Pool } from "pg";
import { type Hex, ZERO_ADDRESS } from "../domain/hex.js";
import type { TokenMetadata } from "./read-token.js";

type Database = Pick<ClientBase | Pool, "query">;

export interface NamedTokens {
  /** Those never asked for, or due to be asked again. */
  readonly due: readonly { readonly token: Hex; readonly failures: number }[];
  /** The last token looked at, to go on from; undefined after the chain's last. */
  readonly next: Hex | undefined;
}

/** The ERC-20 tokens above `after` that a chain's log names at present, by address, at most `limit` looked at. */
export async function listNamedTokens(
  database: Database,
  chainId: number,
  after: Hex | undefined,
  limit: number,
): Promise<NamedTokens> {
  // Jumps from token to token by index, however many hours of each there are. The native coin's address is the least.
  const { rows } = await database.query<{ token: Buffer; failures: number; is_due: boolean }>(
    `with recursive named(token, place) as (
       (select h.token, 1 from projection.token_hour h where h.chain_id = $1 and h.token > $2 order by h.token limit 1)
       union all
       (select next.token, named.place + 1 from named cross join lateral (
          select h.token from projection.token_hour h where h.chain_id = $1 and h.token > named.token
          order by h.token limit 1
        ) as next
        where named.place < $3)
     )
     select named.token, coalesce(known.failures, 0) as failures, coalesce(known.next_at <= now(), true) as is_due
     from named left join enrichment.token as known on known.chain_id = $1 and known.token = named.token
     order by named.place`,
    [chainId, toBytes(after ?? ZERO_ADDRESS), limit],
  );
  const last = rows.at(-1);
  return {
    due: rows.filter((row) => row.is_due).map((row) => ({ token: toHex(row.token), failures: row.failures })),
    next: rows.length === limit && last ? toHex(last.token) : undefined,
  };
}

/** Keeps what a token answered, to be asked again after a while. */
export async function saveToken(
  database: Database,
  chainId: number,
  token: Hex,
  { name, symbol, decimals }: TokenMetadata,
  askAgainInMs: number,
): Promise<void> {
  await database.query(
    `insert into enrichment.token as t (chain_id, token, name, symbol, decimals, read_at, next_at)
     values ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp() + $6 * interval '1 ms')
     on conflict (chain_id, token) do update set name = excluded.name, symbol = excluded.symbol,
       decimals = excluded.decimals, read_at = excluded.read_at, failures = 0, error = null, next_at = excluded.next_at`,
    [chainId, toBytes(token), name, symbol, decimals, askAgainInMs],
  );
}

/** Notes that a token answered nothing, or could not be asked; what it said before is kept. */
export async function saveFailure(
  database: Database,
  chainId: number,
  token: Hex,
  reason: string,
  askAgainInMs: number,
): Promise<void> {
  await database.query(
    `insert into enrichment.token as t (chain_id, token, failures, error, next_at)
     values ($1, $2, 1, $3, clock_timestamp() + $4 * interval '1 ms')
     on conflict (chain_id, token) do update
       set failures = t.failures + 1, error = excluded.error, next_at = excluded.next_at`,
    [chainId, toBytes(token), reason, askAgainInMs],
  );
}

/** Keeps what the config says of a chain's native coin, which has no contract to ask. */
export async function saveNativeCoin(database: Database, chainId: number, coin: TokenMetadata): Promise<void> {
  await database.query(
    `insert into enrichment.token as t (chain_id, token, name, symbol, decimals, read_at, next_at)
     values ($1, $2, $3, $4, $5, clock_timestamp(), 'infinity')
     on conflict (chain_id, token) do update set name = excluded.name, symbol = excluded.symbol,
       decimals = excluded.decimals, read_at = excluded.read_at
     where (t.name, t.symbol, t.decimals) is distinct from (excluded.name, excluded.symbol, excluded.decimals)`,
    [chainId, toBytes(ZERO_ADDRESS), coin.name, coin.symbol, coin.decimals],
  );
}

const toBytes = (hex: Hex): Buffer => Buffer.from(hex.slice(2), "hex");
const toHex = (bytes: Buffer): Hex => `0x${bytes.toString("hex")}`;
