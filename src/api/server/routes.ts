import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readiness } from "./readiness.js";
import { send } from "./send.js";
import type { StaticFiles } from "./static-files.js";
import { welcomePage } from "./welcome-page.js";

export interface RouteHandlers {
  readonly graphql: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** Statements as files. */
  readonly exports: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly readiness: () => Promise<Readiness>;
  /** The metrics as text, and their content type. */
  readonly metrics: () => Promise<readonly [type: string, body: string]>;
  readonly explorer: StaticFiles | undefined;
}

/** What a path is, as metrics name it. */
export type RouteName = "graphql" | "page" | "export" | "health" | "ready" | "metrics" | "nothing";

/** Answers a request by its path; resolves to what it was when it is answered. */
export async function answerRoute(
  request: IncomingMessage,
  response: ServerResponse,
  { graphql, exports, readiness, metrics, explorer }: RouteHandlers,
): Promise<RouteName> {
  const path = request.url?.split("?", 1)[0];
  if (path === "/graphql") {
    await graphql(request, response);
    return "graphql";
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    send(response, 405, "text/plain", "Only GET here.\n");
    return "nothing";
  }
  if (path?.startsWith("/export/")) {
    await exports(request, response);
    return "export";
  }
  if (path !== undefined && explorer?.serve(request, response, path)) return "page";
  if (path === "/") {
    send(response, 200, "text/html; charset=utf-8", welcomePage);
    return "page";
  }
  if (path === "/health") {
    send(response, 200, "application/json", '{"status":"ok"}\n');
    return "health";
  }
  if (path === "/ready") {
    const state = await readiness();
    send(response, state.isReady ? 200 : 503, "application/json", `${JSON.stringify(state)}\n`);
    return "ready";
  }
  if (path === "/metrics") {
    const [type, body] = await metrics();
    send(response, 200, type, body);
    return "metrics";
  }
  send(response, 404, "text/plain", "Nothing here. See / for what there is.\n");
  return "nothing";
}
