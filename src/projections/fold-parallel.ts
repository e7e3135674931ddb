import type { ClientBase } from "pg";
import { PROJECTIONS, useSchema } from "./fold.js";
import type { LogRange, Projection } from "./projection.js";

interface Task {
  projection: Projection;
  apply: (client: ClientBase) => Promise<void>;
}

/**
 * Folds a range into a schema nobody reads yet, over several connections at once: a projection begins when those it reads
 * are done, and those that can be split are. Each task commits by itself, so a failure leaves the schema half folded.
 */
export async function foldRangeInParallel(
  clients: readonly ClientBase[],
  range: LogRange,
  schema: string,
): Promise<void> {
  const waiting = PROJECTIONS.flatMap((projection) => tasksOf(projection, range, clients.length)).sort(splitFirst);
  const left = new Map<string, number>();
  for (const { projection } of waiting) left.set(projection.name, (left.get(projection.name) ?? 0) + 1);
  const isReady = ({ projection }: Task): boolean => (projection.after ?? []).every((name) => left.get(name) === 0);
  let failure: Error | undefined;
  const asleep: (() => void)[] = [];

  const work = async (client: ClientBase): Promise<void> => {
    while (waiting.length > 0 && failure === undefined) {
      const index = waiting.findIndex(isReady);
      if (index < 0) {
        await new Promise<void>((resolve) => asleep.push(resolve));
        continue;
      }
      const [task] = waiting.splice(index, 1) as [Task];
      try {
        await runTask(client, schema, task);
        left.set(task.projection.name, (left.get(task.projection.name) ?? 0) - 1);
      } catch (error) {
        failure ??= error instanceof Error ? error : new Error(String(error));
      }
      for (const wake of asleep.splice(0)) wake();
    }
  };
  await Promise.all(clients.map(work));
  if (failure !== undefined) throw failure;
}

function tasksOf(projection: Projection, range: LogRange, parts: number): Task[] {
  if (!projection.applyPart) return [{ projection, apply: (client) => projection.apply(client, range) }];
  return Array.from({ length: parts }, (_, part) => ({
    projection,
    apply: async (client) => projection.applyPart?.(client, range, part, parts),
  }));
}

/** The split ones are the long ones: begun first, they end together. */
const splitFirst = (a: Task, b: Task): number => Number(!a.projection.applyPart) - Number(!b.projection.applyPart);

async function runTask(client: ClientBase, schema: string, task: Task): Promise<void> {
  await client.query("begin; set local synchronous_commit = off; set local work_mem = '128MB'");
  try {
    await useSchema(client, schema);
    await task.apply(client);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
