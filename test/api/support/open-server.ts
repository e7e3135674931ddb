import type { ApiConfig, ChainConfig } from "../../../src/config/tributary-config.js";
import { type ApiServer, createApiServer } from "../../../src/api/server/create-api-server.js";
import { createLogger } from "../../../src/reporting/logger.js";
import { LIMITS, type Answer, type TestApi } from "./open-api.js";

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Lines of the access log. */
  readonly lines: string[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(body: BodyInit, headers?: Record<string, string>): Promise<Response>;
  /** The answer to a query, asked by a client that comes through a trusted proxy where one is named. */
  ask(query: string, client?: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface TestServerOptions extends Partial<Omit<ApiConfig, "limits">> {
  readonly limits?: Partial<ApiConfig["limits"]>;
  readonly chains?: readonly ChainConfig[];
}

/** An HTTP server over the database of a test API, at a port of its own. */
export async function openServer(
  api: TestApi,
  { limits, chains = [], ...config }: TestServerOptions = {},
): Promise<TestServer> {
  const lines: string[] = [];
  const server: ApiServer = await createApiServer({
    pool: api.pool,
    config: {
      api: {
        host: "127.0.0.1",
        port: 0,
        cors: ["*"],
        trustedProxies: [],
        ...config,
        limits: { ...LIMITS, ...limits },
      },
      chains,
    },
    version: "0.0.0-test",
    reportError: (error) => api.reported.push(error),
    log: createLogger({ write: (line) => lines.push(line) }),
  });
  const { url } = server;
  const post = async (body: BodyInit, headers: Record<string, string> = {}) => {
    const send = () =>
      fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
    // As any client does: the socket it kept may have been ended just when it sends.
    return send().catch(send);
  };
  return {
    url,
    port: Number(new URL(url).port),
    lines,
    post,
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    async ask(query, client) {
      const response = await post(JSON.stringify({ query }), client ? { "x-forwarded-for": client } : {});
      return (await response.json()) as Answer;
    },
    close: () => server.close(),
  };
}
