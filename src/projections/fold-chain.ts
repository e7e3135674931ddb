import type { ClientBase } from "pg";
import { concerns, PROJECTIONS, useSchema } from "./fold.js";
import { collectRanges, type CountedRange, readContent } from "./fold-log.js";
import type { LogRange, Projection } from "./projection.js";
import { summarizeChainIndexes } from "./schema-copy.js";

export interface FoldProgress {
  chainId: number;
  projection: string;
  /** Events of the chain that this projection has seen in this run. */
  events: number;
  block: number;
}

export interface ChainFold {
  chainId: number;
  /** Inclusive. */
  toBlock: number;
  schema: string;
  onProgress?: (progress: FoldProgress) => void;
}

/** Work that one connection does from beginning to end. */
type Task = (client: ClientBase) => Promise<void>;

/**
 * Folds a chain's log from its beginning into a schema that nobody reads and that holds nothing of the chain, over several
 * connections at once; returns how many events. A projection is folded over the whole log in one range where that costs less,
 * else range by range. What reads other projections' tables comes after them. Each range commits by itself, so a failure
 * leaves the schema half folded.
 */
export async function foldChain(clients: readonly ClientBase[], fold: ChainFold): Promise<number> {
  const [client] = clients;
  if (!client) throw new Error(`Chain ${fold.chainId}: expected a connection to fold it over, found none.`);
  const { chainId, toBlock, schema } = fold;
  const { events, types, namesNobody } = await readContent(client, chainId, toBlock);
  if (events === 0) return 0;
  const whole: CountedRange = { chainId, fromBlock: 0, toBlock, types, events, isFirst: true, namesNobody };
  let listed: Promise<CountedRange[]> | undefined;
  const listOnce = (each: ClientBase): Promise<CountedRange[]> =>
    (listed ??= collectRanges(each, { chainId, fromBlock: -1, toBlock }, types));

  const tasksOf = (projection: Projection): Task[] => {
    const report = (block: number, seen: number): void =>
      fold.onProgress?.({ chainId, projection: projection.name, events: seen, block });
    if (projection.applyPart) {
      let left = clients.length;
      return clients.map((_, part) => async (each) => {
        if (concerns(projection, whole)) {
          await inSchema(each, schema, whole, async () => projection.applyPart?.(each, whole, part, clients.length));
        }
        if (--left === 0) report(whole.toBlock, events);
      });
    }
    if (!concerns(projection, whole)) return [];
    return [
      async (each) =>
        foldRanges(each, schema, projection, projection.isFoldedWhole ? [whole] : await listOnce(each), report),
    ];
  };
  const [reading, independent] = [
    PROJECTIONS.filter(({ after }) => after),
    PROJECTIONS.filter(({ after }) => !after).sort(splitFirst),
  ];
  await runTasks(clients, independent.flatMap(tasksOf));
  await summarizeChainIndexes(client, schema);
  await runTasks(clients, reading.flatMap(tasksOf));
  return events;
}

/** The split ones are the long ones: begun first, all end together. */
const splitFirst = (a: Projection, b: Projection): number => Number(!a.applyPart) - Number(!b.applyPart);

async function foldRanges(
  client: ClientBase,
  schema: string,
  projection: Projection,
  ranges: readonly CountedRange[],
  report: (block: number, seen: number) => void,
): Promise<void> {
  let seen = 0;
  for (const range of ranges) {
    if (concerns(projection, range)) await inSchema(client, schema, range, () => projection.apply(client, range));
    report(range.toBlock, (seen += range.events));
  }
}

/** Each connection takes the next task as it comes free; after a failure none begins another. */
async function runTasks(clients: readonly ClientBase[], tasks: readonly Task[]): Promise<void> {
  const left = [...tasks];
  const outcomes = await Promise.allSettled(
    clients.map(async (client) => {
      for (let task = left.shift(); task !== undefined; task = left.shift()) {
        await task(client).catch((error: unknown) => {
          left.length = 0;
          throw error;
        });
      }
    }),
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

/** The planner, which knows nothing of rows just written, would look each row of a whole log up by an index, or sort to group. */
const WHOLE_SETTINGS =
  "set local enable_seqscan = on; set local enable_bitmapscan = on; set local enable_hashjoin = on; set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_sort = off";

async function inSchema(
  client: ClientBase,
  schema: string,
  { isFirst }: LogRange,
  apply: () => Promise<void>,
): Promise<void> {
  await client.query("begin; set local synchronous_commit = off; set local work_mem = '192MB'");
  try {
    await useSchema(client, schema);
    if (isFirst) await client.query(WHOLE_SETTINGS);
    await apply();
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
