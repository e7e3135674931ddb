import type { ExecutionResult, GraphQLError } from "graphql";
import { isAsyncIterable, type Plugin } from "graphql-yoga";
import type { Pool } from "pg";
import type { ReadHeaderTime } from "../../queries/resolve-cut.js";
import { openSnapshot, withSnapshot } from "../../queries/snapshot.js";
import { type ClientContext, type SubscriptionContext, UNNAMED_CLIENT } from "../context.js";
import type { FoldPool } from "../lineage/fold-pool.js";
import { Readings } from "../readings.js";
import { createChangeFeed } from "../subscriptions/change-feed.js";

export interface SubscriptionsOptions extends Omit<SubscriptionContext, "sources" | "openMessage"> {
  readonly pool: Pool;
  readonly readHeaderTime: ReadHeaderTime;
  readonly folds: FoldPool;
  /** What a subscriber is told of an error. */
  readonly maskError: (error: unknown) => GraphQLError;
}

/**
 * Gives each message of a subscription readings of its own, which end when it has been made, before it is sent: a slow
 * subscriber holds no connection. A stream that fails ends with a message that says why.
 */
export function useSubscriptions({
  pool,
  readHeaderTime,
  headWatcher,
  folds,
  limits,
  version,
  now,
  maskError,
}: SubscriptionsOptions): Plugin {
  const options = { statementTimeoutMs: limits.statementMs };
  const feed = createChangeFeed(pool, headWatcher, options);
  return {
    onSubscribe({ args, extendContext }) {
      const { client } = args.contextValue as ClientContext;
      let message: Readings | undefined;
      let timer: NodeJS.Timeout | undefined;
      const endMessage = (): void => {
        clearTimeout(timer);
        void message?.close();
        message = undefined;
      };
      const context: SubscriptionContext = {
        limits,
        version,
        now,
        headWatcher,
        sources: { feed, read: (work) => withSnapshot(pool, options, work) },
        openMessage() {
          endMessage();
          timer = setTimeout(endMessage, limits.requestMs);
          return (message = new Readings(
            openSnapshot(pool, options),
            readHeaderTime,
            folds.of(client ?? UNNAMED_CLIENT),
          ));
        },
      };
      extendContext(context as unknown as Record<string, unknown>);
      return {
        onSubscribeResult({ result, setResult }) {
          if (isAsyncIterable(result)) setResult(endWithReason(result as AsyncIterable<ExecutionResult>, maskError));
          return { onNext: endMessage, onEnd: endMessage };
        },
      };
    },
  };
}

function endWithReason(
  messages: AsyncIterable<ExecutionResult>,
  maskError: (error: unknown) => GraphQLError,
): AsyncIterableIterator<ExecutionResult> {
  const iterator = messages[Symbol.asyncIterator]();
  let isOver = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isOver) return { done: true, value: undefined };
      try {
        return await iterator.next();
      } catch (error) {
        isOver = true;
        return { done: false, value: { errors: [maskError(error)] } };
      }
    },
    async return() {
      isOver = true;
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}
