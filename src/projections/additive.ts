import type { DomainEventType } from "../domain/events.js";
import { type Projection, runOver } from "./projection.js";

/** A table of sums: what a range adds is taken back by subtracting it; a row whose counts return to 0 goes. */
export interface AdditiveRule {
  table: string;
  keys: readonly string[];
  sums: readonly string[];
  /** Those of the sums that are 0 exactly when nothing is left of the row. */
  counts: readonly string[];
  types: readonly (DomainEventType | null)[];
  /** Names of the projections whose tables the delta reads. */
  after?: readonly string[];
  /** Types that can take from a count while the log goes forward. */
  shrinkingTypes?: readonly DomainEventType[];
  /** Whether a whole chain's rows are written in the order of their keys: those that are read together then lie together. */
  isOrdered?: boolean;
  /** SQL giving keys and sums of the range $1, $2, $3; several rows may share a key. Reads tables that earlier projections keep. */
  delta: string;
}

const LAST_BLOCK = Number.MAX_SAFE_INTEGER;

export function createAdditiveProjection(rule: AdditiveRule): Projection {
  const { table, sums, counts } = rule;
  const keys = rule.keys.join(", ");
  const sameKey = rule.keys.map((key) => `t.${key} = d.${key}`).join(" and ");
  const totals = `
    select ${keys}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(", ")}
    from (${rule.delta}) as delta group by ${keys}`;
  // Of a chain of which nothing was folded no row is there yet, so that keys can be built when all stand.
  const addFirst = `
    insert into ${table} (${keys}, ${sums.join(", ")}) ${totals}
    having ${counts.map((count) => `sum(${count}) <> 0`).join(" or ")}
    ${rule.isOrdered ? `order by ${keys}` : ""}`;
  const add = `
    insert into ${table} as t (${keys}, ${sums.join(", ")}) ${totals}
    on conflict (${keys}) do update set ${sums.map((sum) => `${sum} = t.${sum} + excluded.${sum}`).join(", ")}`;
  const subtract = `
    update ${table} t set ${sums.map((sum) => `${sum} = t.${sum} - d.${sum}`).join(", ")}
    from (${totals}) as d where ${sameKey}`;
  // A row that went when its counts returned to 0 comes back when what emptied it is taken back.
  const subtractMissing = `
    insert into ${table} (${keys}, ${sums.join(", ")})
    select ${keys}, ${sums.map((sum) => `-${sum}`).join(", ")} from (${totals}) as d
    where not exists (select from ${table} t where ${sameKey}) and (${counts.map((count) => `d.${count} <> 0`).join(" or ")})`;
  const removeEmpty = `
    delete from ${table} t using (select distinct ${keys} from (${rule.delta}) as delta) as d
    where ${sameKey} and ${counts.map((count) => `t.${count} = 0`).join(" and ")}`;

  return {
    name: table,
    tables: [table],
    types: rule.types,
    isFoldedWhole: true,
    ...(rule.after ? { after: rule.after } : {}),
    async apply(client, range) {
      if (range.isFirst) return runOver(client, range, addFirst);
      await runOver(client, range, add);
      if (rule.shrinkingTypes?.some((type) => range.types.has(type))) await runOver(client, range, removeEmpty);
    },
    rewind: (client, chainId, toBlock) =>
      runOver(client, { chainId, fromBlock: toBlock + 1, toBlock: LAST_BLOCK }, subtract, subtractMissing, removeEmpty),
  };
}
