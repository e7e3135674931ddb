import { ZERO_ADDRESS } from "../../domain/hex.js";
import { type ChainToken } from "./earnings.js";
import type { Snapshot } from "../reading/snapshot.js";
import { bytes, bytesArray, sql } from "../reading/sql.js";

/** What a token says of itself, unchecked; null what it has not been asked, does not say, or says in no form that can be shown. */
export interface TokenMetadataRow {
  readonly name: string | null;
  readonly symbol: string | null;
  /** 0 … 255: a whole token is 10^decimals base units. */
  readonly decimals: number | null;
}

/** Of a native coin that no config tells of: every EVM counts wei. */
const NATIVE_DECIMALS = 18;

/** The metadata of these tokens, in their order. Enrichment: the same for every cut. */
export function readTokenMetadata(snapshot: Snapshot, tokens: readonly ChainToken[]): Promise<TokenMetadataRow[]> {
  return snapshot.query<TokenMetadataRow>(sql`
    select m.name, m.symbol,
      coalesce(m.decimals, case when wanted.token = ${bytes(ZERO_ADDRESS)} then ${NATIVE_DECIMALS}::smallint end) as decimals
    from unnest(${tokens.map(({ chainId }) => chainId)}::bigint[], ${bytesArray(tokens.map(({ token }) => token))})
      with ordinality as wanted(chain_id, token, place)
    left join enrichment.token as m on m.chain_id = wanted.chain_id and m.token = wanted.token
    order by wanted.place`);
}
