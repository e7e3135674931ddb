import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Pool } from "pg";
import { Registry, collectDefaultMetrics } from "prom-client";
import type { TributaryConfig } from "../../config/tributary-config.js";
import { createApiYoga } from "../create-yoga.js";
import { createMaskError } from "../plugins/mask-error.js";
import { createClientOf } from "./client-address.js";
import { createOpenSockets } from "./open-sockets.js";
import { createRateLimiter } from "./rate-limiter.js";
import { registerChainMetrics } from "./chain-metrics.js";
import { readReadiness } from "./readiness.js";
import { serveWebSockets } from "./serve-websockets.js";
import { openExplorer } from "./static-files.js";
import { welcomePage } from "./welcome-page.js";

export interface ApiServerOptions {
  /** Connects as a role that can only read, to the database or a replica of it. */
  readonly pool: Pool;
  readonly config: Pick<TributaryConfig, "api" | "chains">;
  readonly version: string;
  readonly reportError: (error: unknown) => void;
}

export interface ApiServer {
  /** Such as http://127.0.0.1:4350; the port that was free where 0 was configured. */
  readonly url: string;
  /** Takes no more requests, lets those running finish, and resolves when the last is answered. */
  close(): Promise<void>;
}

/** Serves /graphql, /, /health, /ready and /metrics. Rejects with the server's own error where it cannot listen. */
export async function createApiServer({ pool, config, version, reportError }: ApiServerOptions): Promise<ApiServer> {
  const { api, chains } = config;
  const yoga = createApiYoga({ pool, api, chains, version, reportError });
  const explorer = await openExplorer();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const refreshChainMetrics = registerChainMetrics(registry, pool, api.limits.statementMs);

  const clientOf = createClientOf(api.trustedProxies);
  const rate = createRateLimiter(api.limits.requestsPerSecond);
  const senderOf = (request: IncomingMessage): string | null =>
    clientOf(request.socket.remoteAddress, request.headers["x-forwarded-for"]?.toString());
  // They end only with the client or the server.
  const eventStreams = new Set<() => void>();
  const openSockets = createOpenSockets(api.limits.socketsPerIp);
  const takeSocket = (request: IncomingMessage) => openSockets.take(senderOf(request) ?? "loopback");
  const isWithinRate = (request: IncomingMessage, response: ServerResponse): boolean => {
    const client = senderOf(request);
    if (client === null) return true;
    const { isAllowed, headers } = rate.take(client);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!isAllowed) send(response, 429, "application/json", tooMany);
    return isAllowed;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split("?", 1)[0];
    if (path === "/graphql") {
      if (!isWithinRate(request, response)) return;
      if (request.headers.accept?.includes("text/event-stream")) {
        const release = takeSocket(request);
        if (!release) return send(response, 429, "application/json", tooManySockets);
        const end = (): void => void response.destroy();
        eventStreams.add(end);
        response.once("close", () => {
          eventStreams.delete(end);
          release();
        });
      }
      return void (await yoga(request, response));
    }
    if (request.method !== "GET" && request.method !== "HEAD")
      return send(response, 405, "text/plain", "Only GET here.\n");
    if (path !== undefined && explorer?.serve(request, response, path)) return;
    if (path === "/") return send(response, 200, "text/html; charset=utf-8", welcomePage);
    if (path === "/health") return send(response, 200, "application/json", '{"status":"ok"}\n');
    if (path === "/ready") {
      const readiness = await readReadiness(pool, api.limits.statementMs);
      return send(response, readiness.isReady ? 200 : 503, "application/json", `${JSON.stringify(readiness)}\n`);
    }
    if (path === "/metrics") {
      await refreshChainMetrics();
      return send(response, 200, registry.contentType, await registry.metrics());
    }
    send(response, 404, "text/plain", "Nothing here. See / for what there is.\n");
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      reportError(error);
      if (!response.headersSent)
        send(response, 500, "text/plain", "Something unexpected happened; it has been logged.\n");
      else response.destroy();
    });
  });
  // A body of the greatest size takes far less; whoever sends slower than this only holds the socket.
  server.requestTimeout = api.limits.requestMs;
  server.headersTimeout = api.limits.requestMs;
  const closeWebSockets = serveWebSockets(server, {
    yoga,
    limits: api.limits,
    takeSocket,
    isWithinRate(request) {
      const client = senderOf(request);
      return client === null || rate.take(client).isAllowed;
    },
    maskError: createMaskError(reportError),
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
      await closeWebSockets();
      for (const end of eventStreams) end();
      server.closeIdleConnections();
      await closed;
    },
  };
}

const rateLimited = (message: string): string =>
  JSON.stringify({ errors: [{ message, extensions: { code: "RATE_LIMITED" } }] });
const tooMany = rateLimited("Too many requests: wait a second, or ask for more at once.");
const tooManySockets = rateLimited("Too many open streams: close one, or send several operations over one WebSocket.");

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
