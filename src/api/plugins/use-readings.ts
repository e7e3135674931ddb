import type { ExecutionArgs, ExecutionResult } from "graphql";
import type { Plugin } from "graphql-yoga";
import type { Pool } from "pg";
import type { HeadRow } from "../../queries/reading/heads.js";
import { QueryError } from "../../queries/reading/query-error.js";
import type { ReadHeaderTime } from "../../queries/reading/resolve-cut.js";
import { openSnapshot } from "../../queries/reading/snapshot.js";
import type { BlockPointer } from "../as-of/as-of-input.js";
import { type ApiContext, type ClientContext, UNNAMED_CLIENT } from "../context.js";
import type { HeadWatcher } from "../head-watcher.js";
import type { FoldPool } from "../lineage/fold-pool.js";
import { Readings } from "../readings.js";
import { collectPasts } from "./collect-pasts.js";
import { toGraphQLError } from "./to-graphql-error.js";
import type { AnswerStates } from "./use-http-cache.js";

export interface ReadingsOptions extends Pick<ApiContext, "limits" | "version" | "now"> {
  readonly pool: Pool;
  readonly readHeaderTime: ReadHeaderTime;
  readonly headWatcher: HeadWatcher;
  readonly folds: FoldPool;
  /** Where to say what each answer was read from. */
  readonly answerStates: AnswerStates;
}

/** Longest wait for a block asked for by minBlock: leaves the rest of the request's time to answer. */
const MIN_BLOCK_WAIT_MS = 5_000;

/**
 * Gives each operation readings of its own, all in one transaction, and ends it with the operation: at the latest when
 * the request's time is up, or when its client is gone.
 */
export function useReadings({
  pool,
  readHeaderTime,
  headWatcher,
  answerStates,
  folds,
  limits,
  version,
  now,
}: ReadingsOptions): Plugin {
  return {
    onExecute({ args, executeFn, setExecuteFn, extendContext }) {
      const { document, operationName, variableValues, contextValue } = args as ExecutionArgs;
      const { request, client } = contextValue as { readonly request?: Request } & ClientContext;
      const readings = new Readings(
        openSnapshot(pool, { statementTimeoutMs: limits.statementMs }),
        readHeaderTime,
        folds.of(client ?? UNNAMED_CLIENT),
      );
      const { asOf, minBlocks, isAllPast } = collectPasts(document, operationName, variableValues ?? {});
      const context: ApiContext = { readings, pasts: asOf, limits, version, now };
      extendContext(context as unknown as Record<string, unknown>);
      const run = async (execution: ExecutionArgs): Promise<ExecutionResult> => {
        if (minBlocks.length > 0) {
          const waitMs = Math.min(MIN_BLOCK_WAIT_MS, limits.requestMs / 2);
          await headWatcher.waitUntil((heads) => minBlocks.every((block) => isIndexed(heads, block)), waitMs);
        }
        // Asked for together with the first query; an operation that fails need not hear of them.
        const heads = readings.heads();
        heads.catch(() => undefined);
        const result = (await executeFn(execution)) as ExecutionResult;
        if (request && result.data) {
          const isFinal = isAllPast && !readings.hasReadEnrichment && (await readings.isFinal());
          answerStates.set(request, { heads: await heads, isFinal });
        }
        return result;
      };
      setExecuteFn((execution: ExecutionArgs) =>
        withinTime(limits.requestMs, request?.signal, () => run(execution))
          // An answer like any other: over a WebSocket, what is thrown would end its other operations too.
          .catch((error: unknown): ExecutionResult => ({ errors: [toGraphQLError(error)] }))
          .finally(() => {
            // The answer does not wait for its transaction to end.
            void readings.close();
          }),
      );
    },
  };
}

/** A chain that is not indexed here is not waited for: it fails where it is asked for. */
function isIndexed(heads: readonly HeadRow[], { chainId, number }: BlockPointer): boolean {
  const head = heads.find((one) => one.chainId === chainId);
  return !head || (head.indexed?.number ?? -1) >= number;
}

async function withinTime<Result>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let abandon: (() => void) | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    const message = `The request took longer than ${timeoutMs} ms. Ask for less at once.`;
    timer = setTimeout(() => reject(new QueryError("TIMEOUT", message)), timeoutMs);
    abandon = () => reject(new QueryError("TIMEOUT", "The client was gone before the answer."));
    signal?.addEventListener("abort", abandon);
  });
  try {
    return await Promise.race([run(), timeUp]);
  } finally {
    clearTimeout(timer);
    if (abandon) signal?.removeEventListener("abort", abandon);
  }
}
