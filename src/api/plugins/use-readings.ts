import type { ExecutionArgs, ExecutionResult } from "graphql";
import type { Plugin } from "graphql-yoga";
import type { Pool } from "pg";
import { QueryError } from "../../queries/query-error.js";
import { openSnapshot } from "../../queries/snapshot.js";
import type { ReadHeaderTime } from "../as-of/resolve-cut.js";
import type { ApiContext } from "../context.js";
import { Readings } from "../readings.js";
import { collectPasts } from "./collect-pasts.js";

export interface ReadingsOptions extends Pick<ApiContext, "limits" | "version" | "now"> {
  readonly pool: Pool;
  readonly readHeaderTime: ReadHeaderTime;
}

/**
 * Gives each operation readings of its own, all in one transaction, and ends it with the operation: at the latest when
 * the request's time is up.
 */
export function useReadings({ pool, readHeaderTime, limits, version, now }: ReadingsOptions): Plugin {
  return {
    onExecute({ args, executeFn, setExecuteFn, extendContext }) {
      const { document, operationName, variableValues } = args as ExecutionArgs;
      const readings = new Readings(openSnapshot(pool, { statementTimeoutMs: limits.statementMs }), readHeaderTime);
      const pasts = collectPasts(document, operationName, variableValues ?? {});
      const context: ApiContext = { readings, pasts, limits, version, now };
      extendContext(context as unknown as Record<string, unknown>);
      setExecuteFn((execution: ExecutionArgs) =>
        withinTime(limits.requestMs, async () => (await executeFn(execution)) as ExecutionResult).finally(() =>
          readings.close(),
        ),
      );
    },
  };
}

async function withinTime<Result>(timeoutMs: number, run: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    const message = `The request took longer than ${timeoutMs} ms. Ask for less at once.`;
    timer = setTimeout(() => reject(new QueryError("TIMEOUT", message)), timeoutMs);
  });
  try {
    return await Promise.race([run(), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
