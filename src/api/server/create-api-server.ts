import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Pool } from "pg";
import { Registry, collectDefaultMetrics } from "prom-client";
import type { TributaryConfig } from "../../config/tributary-config.js";
import type { Logger } from "../../reporting/logger.js";
import { type ClientContext, UNNAMED_CLIENT } from "../context.js";
import { createApiYoga } from "../create-yoga.js";
import { createFoldPool } from "../lineage/fold-pool.js";
import { createMaskError } from "../plugins/mask-error.js";
import type { OperationReport, OperationReports } from "../plugins/use-operation-report.js";
import { answerGraphql } from "./answer-graphql.js";
import { createAdmission } from "./admission.js";
import { registerChainMetrics } from "./chain-metrics.js";
import { createClientPlaces } from "./client-places.js";
import { coarsen, createClientOf, createIsTrusted } from "./client-address.js";
import { allowOrigin } from "./cors.js";
import { createEventStreams } from "./event-streams.js";
import { asksForWebSocket } from "./ignore-upgrade.js";
import { readReadiness } from "./readiness.js";
import { registerRequestMetrics } from "./request-metrics.js";
import { type RouteName, answerRoute } from "./routes.js";
import { send } from "./send.js";
import { serveWebSockets } from "./serve-websockets.js";
import { shareInFlight } from "./share-in-flight.js";
import { guardSockets } from "./socket-guard.js";
import { createStatementDownloads } from "./statement-downloads.js";
import { openExplorer } from "./static-files.js";

export interface ApiServerOptions {
  /** Connects as a role that can only read, to the database or a replica of it. */
  readonly pool: Pool;
  readonly config: Pick<TributaryConfig, "api" | "chains">;
  readonly version: string;
  readonly reportError: (error: unknown) => void;
  /** Where the access log goes, where the config asks for one. */
  readonly log?: Logger;
}

export interface ApiServer {
  /** Such as http://127.0.0.1:4350; the port that was free where 0 was configured. */
  readonly url: string;
  /** Takes no more requests, ends streams, lets what is being answered finish for as long as a request may take, and resolves. */
  close(): Promise<void>;
}

/** Between two looks for sockets whose time is up. */
const SOCKET_CHECK_MS = 1_000;
/** A socket on which nothing moves in either direction, as of a client that does not read its answer. */
const STALLED_MS = 60_000;

/** Serves /graphql, /, /export, /health, /ready and /metrics. Rejects with the server's own error where it cannot listen. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { pool, version, reportError, log } = options;
  const { api, chains } = options.config;
  const { limits } = api;
  const serverOptions = {
    // Whoever sends slower than this only holds the socket.
    headersTimeout: Math.min(limits.headersMs, limits.requestMs),
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: SOCKET_CHECK_MS,
    // Known to Node.js from 22.21 and 24.9 on; before, ignoreUpgrade does the same.
    shouldUpgradeCallback: asksForWebSocket,
  };
  const server = createServer(serverOptions);
  server.timeout = STALLED_MS;
  const isTrusted = createIsTrusted(api.trustedProxies);
  const clientOf = createClientOf(api.trustedProxies);
  const senderOf = (request: IncomingMessage): string | null =>
    clientOf(request.socket.remoteAddress, request.headers["x-forwarded-for"]?.toString());
  const sockets = guardSockets(server, {
    connections: limits.connections,
    connectionsPerIp: limits.connectionsPerIp,
    clientOf: (address) => (isTrusted(address) ? null : clientOf(address, undefined)),
  });

  const { lineageThreads: threads, lineageQueue: queue, requestMs: timeoutMs } = limits;
  const folds = createFoldPool({ threads, queue, timeoutMs });
  const reports: OperationReports = new WeakMap();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = registerRequestMetrics(registry, { pool, folds, sockets });
  const refreshChainMetrics = registerChainMetrics(registry, pool, limits.statementMs);
  const admission = createAdmission(api, senderOf, metrics);
  const nameOf = (request: IncomingMessage): string => senderOf(request) ?? UNNAMED_CLIENT;
  // WebSockets and event streams together: what is left of the sockets stays with those who ask and go.
  const openSockets = createClientPlaces(limits.socketsPerIp, Math.ceil(limits.connections / 2));
  const takeSocket = (request: IncomingMessage) => openSockets.take(senderOf(request));
  const downloads = createClientPlaces(limits.downloadsPerIp, limits.downloads);
  const eventStreams = createEventStreams(takeSocket);
  /** What gives back the turn of a request being answered. */
  const turns = new WeakMap<IncomingMessage, () => void>();
  const openStream = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!eventStreams.open(request, response)) return false;
    // It is counted among the client's sockets instead.
    turns.get(request)?.();
    return true;
  };
  const maskError = createMaskError(reportError);
  const yoga = createApiYoga({ pool, api, chains, version, folds, reports, reportError });
  const closeWebSockets = serveWebSockets(server, {
    yoga,
    limits,
    clientOf: nameOf,
    takeSocket,
    admission,
    maskError,
    isBeingAnswered: sockets.isBeingAnswered,
  });
  const handlers = {
    graphql(request: IncomingMessage, response: ServerResponse) {
      const client: ClientContext = {
        client: nameOf(request),
        openStream: () => openStream(request, response),
        takeTurn: () => admission.takeTurnForStream(request),
      };
      allowOrigin(api.cors, request, response);
      return answerGraphql(yoga, request, response, client, maskError);
    },
    exports: createStatementDownloads({
      pool,
      api,
      chains,
      reportError,
      takePlace: (request) => downloads.take(senderOf(request)),
    }).answer,
    readiness: shareInFlight(() => readReadiness(pool, limits.statementMs, chains)),
    metrics: shareInFlight(async () => {
      await refreshChainMetrics();
      return [registry.contentType, await registry.metrics()] as const;
    }),
    explorer: await openExplorer(),
  };

  const report = (request: IncomingMessage, response: ServerResponse, route: RouteName, seconds: number): void => {
    const known: OperationReport | undefined = reports.get(request);
    const told = known ?? {
      operation: route === "graphql" ? (isForBrowser(request) ? "page" : "invalid") : route,
      errorCodes: [],
    };
    metrics.observe(told, response.statusCode, seconds);
    if (!log || !api.accessLog) return;
    const client = coarsen(senderOf(request));
    const errors = told.errorCodes.length > 0 ? { errors: [...new Set(told.errorCodes)].join(",") } : {};
    const ms = Math.round(seconds * 10_000) / 10;
    const { operation } = told;
    log.info(
      { operation, method: request.method, status: response.statusCode, ms, client, ...errors },
      "Answered a request",
    );
  };

  server.on("request", (request, response) => {
    const since = performance.now();
    let route: RouteName = request.url?.startsWith("/graphql") ? "graphql" : "nothing";
    let release: (() => void) | undefined;
    let isOver = false;
    response.once("close", () => {
      isOver = true;
      release?.();
      report(request, response, route, (performance.now() - since) / 1000);
    });
    const answer = async (): Promise<void> => {
      release = await admission.admit(request, response);
      if (!release) return;
      if (isOver) return release();
      turns.set(request, release);
      route = await answerRoute(request, response, handlers);
    };
    answer().catch((error: unknown) => {
      reportError(error);
      if (!response.headersSent)
        send(response, 500, "text/plain", "Something unexpected happened; it has been logged.\n");
      else response.destroy();
    });
  });
  await listen(server, api.port, api.host);
  const { port } = server.address() as AddressInfo;
  const host = api.host.includes(":") ? `[${api.host}]` : api.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve, reject) =>
        server.close((error) => (error ? reject(error) : resolve())),
      );
      eventStreams.close();
      sockets.close();
      // Nothing may take longer, and those who stop sending would never be looked at again.
      const timer = setTimeout(() => server.closeAllConnections(), limits.requestMs);
      await closeWebSockets();
      await closed.finally(() => clearTimeout(timer));
      await folds.close();
    },
  };
}

/** GraphiQL, rather than an operation. */
const isForBrowser = ({ method, headers }: IncomingMessage): boolean =>
  method === "GET" && (headers.accept ?? "").includes("text/html");

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
