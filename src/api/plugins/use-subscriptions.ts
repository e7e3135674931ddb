import { type ExecutionResult, GraphQLError } from "graphql";
import { isAsyncIterable, type Plugin, processRegularResult } from "graphql-yoga";
import type { Pool } from "pg";
import { QueryError } from "../../queries/reading/query-error.js";
import type { ReadHeaderTime } from "../../queries/reading/resolve-cut.js";
import { openSnapshot, withSnapshot } from "../../queries/reading/snapshot.js";
import { type ClientContext, type SubscriptionContext, UNNAMED_CLIENT } from "../context.js";
import type { FoldPool } from "../lineage/fold-pool.js";
import { type Reading, Readings } from "../readings.js";
import { createChangeFeed } from "../subscriptions/change-feed.js";
import { toGraphQLError } from "./to-graphql-error.js";

export interface SubscriptionsOptions extends Omit<SubscriptionContext, "sources" | "openMessage"> {
  readonly pool: Pool;
  readonly readHeaderTime: ReadHeaderTime;
  readonly folds: FoldPool;
}

/**
 * Gives each message of a subscription readings of its own, which end when it has been made, before it is sent: a slow
 * subscriber holds no connection. What a stream reads takes a turn of its client's, for one client has many streams. A stream
 * that fails, or one of its messages, ends with a message that says why: a later cursor would cover what was not told. What
 * is too large stays so, and is passed over.
 */
export function useSubscriptions({
  pool,
  readHeaderTime,
  headWatcher,
  folds,
  limits,
  version,
  now,
}: SubscriptionsOptions): Plugin {
  const options = { statementTimeoutMs: limits.statementMs };
  const feed = createChangeFeed(pool, headWatcher, options);
  return {
    onSubscribe({ args, extendContext, setSubscribeFn }) {
      const { client = UNNAMED_CLIENT, openStream, takeTurn = takeFreely } = args.contextValue as ClientContext;
      if (openStream && !openStream()) {
        setSubscribeFn(() => ({ errors: [tooManyStreams()] }));
        return;
      }
      let isOver = false;
      /** Whether the time of the message being made is up. */
      let isLate = false;
      let hasFailed = false;
      let endMessage: () => void = () => undefined;
      const takeOwnTurn = async (): Promise<() => void> => {
        const giveBack = await takeTurn();
        if (!isOver) return giveBack;
        giveBack();
        throw gone();
      };
      const openMessage = async (): Promise<Reading> => {
        endMessage();
        const giveBack = await takeOwnTurn();
        const readings = new Readings(openSnapshot(pool, options), readHeaderTime, folds.of(client));
        const timer = setTimeout(() => {
          isLate = true;
          endMessage();
        }, limits.requestMs);
        endMessage = () => {
          endMessage = () => undefined;
          clearTimeout(timer);
          void readings.close().finally(giveBack);
        };
        return readings.at();
      };
      const context: SubscriptionContext = {
        limits,
        version,
        now,
        headWatcher,
        sources: {
          feed,
          async read(work) {
            const giveBack = await takeOwnTurn();
            try {
              return await withSnapshot(pool, options, work);
            } finally {
              giveBack();
            }
          },
        },
        openMessage,
      };
      extendContext(context as unknown as Record<string, unknown>);
      return {
        onSubscribeResult({ result, setResult }) {
          if (isAsyncIterable(result)) {
            setResult(endWithReason(result as AsyncIterable<ExecutionResult>, () => hasFailed));
          }
          return {
            onNext(message) {
              endMessage();
              const wasLate = isLate;
              isLate = false;
              const { errors = [], ...rest } = message.result as ExecutionResult;
              if (errors.length === 0) return;
              // What failed then is that its readings had ended.
              const reason = isOver ? gone() : wasLate ? timeUp(limits.requestMs) : undefined;
              if (reason) message.setResult({ errors: [toGraphQLError(reason)] });
              else if (errors.every((error) => codeOf(error) === "QUERY_TOO_COMPLEX")) {
                message.setResult({ ...rest, errors: [...errors, passedOver()] });
                return;
              }
              hasFailed = true;
            },
            onEnd() {
              isOver = true;
              endMessage();
            },
          };
        },
      };
    },
    onResultProcess(answer) {
      const { result } = answer;
      // No stream, whatever the client accepts: one that reconnects by itself is to see the status.
      if ("errors" in result && result.errors?.some(({ extensions }) => extensions["http"] === TOO_MANY)) {
        answer.setResultProcessor(processRegularResult, "application/json");
      }
    },
  };
}

const takeFreely = () => Promise.resolve(() => undefined);

/** Nobody hears of it. */
const gone = () => new QueryError("TIMEOUT", "The client was gone before the message.");
const timeUp = (ms: number) =>
  new QueryError("TIMEOUT", `The message took longer than ${ms} ms to make. Ask for less of each.`);

/** Of an answer that would be one stream too many. */
const TOO_MANY = { status: 429, headers: { "retry-after": "5" } };
const tooManyStreams = () =>
  new GraphQLError("Too many open streams: close one, or send several operations over one WebSocket.", {
    extensions: { code: "RATE_LIMITED", http: TOO_MANY },
  });

const passedOver = () =>
  new GraphQLError("What this message lacks is not told again: the next message's cursor goes on behind it.", {
    extensions: { code: "QUERY_TOO_COMPLEX" },
  });

function codeOf(error: GraphQLError): unknown {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  if (cause instanceof QueryError) return cause.code;
  return cause instanceof GraphQLError ? cause.extensions["code"] : undefined;
}

/** The same messages; after one of which it is said that it failed, or where reading fails, the stream ends. */
function endWithReason(
  messages: AsyncIterable<ExecutionResult>,
  hasFailed: () => boolean,
): AsyncIterableIterator<ExecutionResult> {
  const iterator = messages[Symbol.asyncIterator]();
  let isOver = false;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    if (!isOver) {
      isOver = true;
      await iterator.return?.();
    }
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isOver || hasFailed()) return end();
      try {
        return await iterator.next();
      } catch (error) {
        isOver = true;
        return { done: false, value: { errors: [toGraphQLError(error)] } };
      }
    },
    return: end,
  };
}
