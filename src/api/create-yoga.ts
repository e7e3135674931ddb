import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import { createYoga } from "graphql-yoga";
import type { Pool } from "pg";
import type { ApiConfig, ChainConfig } from "../config/tributary-config.js";
import { createHeaderTimes } from "./as-of/header-times.js";
import { getSchema } from "./build-schema.js";
import type { ClientContext } from "./context.js";
import { exampleQueries } from "./example-queries.js";
import { createHeadWatcher } from "./head-watcher.js";
import type { FoldPool } from "./lineage/fold-pool.js";
import { createMaskError } from "./plugins/mask-error.js";
import { type AnswerStates, useHttpCache } from "./plugins/use-http-cache.js";
import { useLimits } from "./plugins/use-limits.js";
import { type OperationReports, useOperationReport } from "./plugins/use-operation-report.js";
import { useReadings } from "./plugins/use-readings.js";
import { useSubscriptions } from "./plugins/use-subscriptions.js";
import { useCors } from "./server/cors.js";

export interface YogaOptions {
  /** Connects as a role that can only read. */
  readonly pool: Pool;
  readonly api: ApiConfig;
  readonly chains: readonly ChainConfig[];
  readonly version: string;
  /** Where large lineages are computed. */
  readonly folds: FoldPool;
  /** Hears what clients are not told. */
  readonly reportError: (error: unknown) => void;
  /** Where to tell the HTTP server what each request asked for. */
  readonly reports?: OperationReports;
  /** The clock, in seconds. */
  readonly now?: () => number;
}

/** The GraphQL endpoint as a fetch handler: `yoga.fetch` serves without a port. */
export function createApiYoga({ pool, api, chains, version, folds, reportError, reports, now }: YogaOptions) {
  const answerStates: AnswerStates = new WeakMap();
  const maskError = createMaskError(reportError);
  const readHeaderTime = createHeaderTimes(chains);
  const headWatcher = createHeadWatcher(pool, { statementTimeoutMs: api.limits.statementMs });
  const clock = now ?? (() => Math.floor(Date.now() / 1000));
  return createYoga<ClientContext>({
    schema: getSchema(),
    graphqlEndpoint: "/graphql",
    landingPage: false,
    logging: false,
    multipart: false,
    maxRequestBodySize: api.limits.bodyBytes,
    cors: false,
    // From the package itself: nothing is loaded from elsewhere, and it works without a way out.
    renderGraphiQL,
    graphiql: { title: "Tributary", defaultTabs: exampleQueries.map((query) => ({ query })) },
    maskedErrors: { maskError },
    plugins: [
      useCors(api.cors),
      useLimits(api.limits),
      useHttpCache(answerStates),
      useReadings({
        pool,
        answerStates,
        readHeaderTime,
        headWatcher,
        folds,
        limits: api.limits,
        version,
        now: clock,
      }),
      useSubscriptions({
        pool,
        readHeaderTime,
        headWatcher,
        limits: api.limits,
        version,
        now: clock,
        folds,
      }),
      ...(reports ? [useOperationReport(reports)] : []),
    ],
  });
}

export type ApiYoga = ReturnType<typeof createApiYoga>;
