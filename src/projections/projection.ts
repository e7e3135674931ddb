import type { ClientBase } from "pg";
import type { DomainEventType } from "../domain/events.js";

/** A stretch of one chain's log, both ends inclusive. */
export interface LogRange {
  chainId: number;
  fromBlock: number;
  toBlock: number;
  /** The kinds of event in it; null among them: logs that gave none. */
  types: ReadonlySet<DomainEventType | null>;
  /** Whether nothing of the chain was folded before it, so that no earlier rows need to be looked for. */
  isFirst?: boolean;
  /** False: no event in it names the zero account. */
  namesNobody?: boolean;
}

/**
 * One rule that folds the log into tables of its own, inside the caller's transaction; unqualified table names are the
 * projections', whichever schema the caller's search_path names. `apply` sees a range above all that was applied;
 * `rewind` takes back all above a block. Live indexing, rewind and replay run this same code.
 */
export interface Projection {
  readonly name: string;
  readonly tables: readonly string[];
  /** A range that holds none of these is passed over. */
  readonly types: readonly (DomainEventType | null)[];
  /** Names of the projections whose tables it reads; absent: it reads the log alone. */
  readonly after?: readonly string[];
  apply(client: ClientBase, range: LogRange): Promise<void>;
  rewind(client: ClientBase, chainId: number, toBlock: number): Promise<void>;
  /** Whether a replay folds a chain's whole log in one range: for rules that cost less the longer the range. */
  readonly isFoldedWhole?: boolean;
  /** Applies one of `parts` disjoint parts, which may run at the same time; all together do what `apply` does. */
  applyPart?(client: ClientBase, range: LogRange, part: number, parts: number): Promise<void>;
}

/** Runs each statement with the range's bounds as $1 (chain), $2 and $3 (first and last block). */
export async function runOver(
  client: ClientBase,
  range: Omit<LogRange, "types">,
  ...statements: string[]
): Promise<void> {
  for (const statement of statements) await client.query(statement, [range.chainId, range.fromBlock, range.toBlock]);
}

/** Deletes the chain's rows above a block from tables that keep their position in block_number. */
export async function deleteAbove(
  client: ClientBase,
  chainId: number,
  toBlock: number,
  ...tables: string[]
): Promise<void> {
  for (const table of tables) {
    await client.query(`delete from ${table} where chain_id = $1 and block_number > $2`, [chainId, toBlock]);
  }
}

/** Deletes the versions begun above a block, and opens again those that ended above it. */
export async function rewindVersions(
  client: ClientBase,
  chainId: number,
  toBlock: number,
  table: string,
): Promise<void> {
  await deleteAbove(client, chainId, toBlock, table);
  await client.query(
    `update ${table} set valid_to = ${STILL_VALID}, valid_to_time = ${STILL_VALID}
     where chain_id = $1 and valid_to > $2 and valid_to < ${STILL_VALID}`,
    [chainId, toBlock],
  );
}

/** The largest bigint: what a version that is still valid is valid to. */
export const STILL_VALID = "9223372036854775807";

/** SQL of twenty zero bytes. */
export const ZERO_ACCOUNT = "'\\x0000000000000000000000000000000000000000'::bytea";

/** SQL: the events `e` of these types in the range $1, $2, $3. */
export const eventsOf = (...types: DomainEventType[]): string =>
  `log.event e where e.chain_id = $1 and e.block_number between $2 and $3 and e.type in ('${types.join("', '")}')`;

/** SQL: whether a row lies in the range $1, $2, $3. */
export const IN_RANGE = "chain_id = $1 and block_number between $2 and $3";

/** The columns that say where a row stands; in the order of a chain's log. */
export const POSITION = "chain_id, block_number, log_index, sub_index";
