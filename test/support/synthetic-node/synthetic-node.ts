import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { WebSocketServer, type WebSocket } from "ws";
import { answerRpc, type NodeState } from "./answer-rpc.js";
import type { Faults, Limits } from "./fault-plan.js";
import { seededRandom } from "./seeded-random.js";
import type { SyntheticChain } from "./synthetic-chain.js";

export interface SyntheticNodeOptions {
  chain: SyntheticChain;
  seed?: number;
  latencyMs?: number;
  faults?: Faults;
  limits?: Limits;
  /** Answers gzip to clients that accept it. */
  gzip?: boolean;
  /** Knows `eth_getHeaderByNumber`, as geth, erigon and reth do. */
  headerMethod?: boolean;
  /** JSON of a call's result from a store, faults apart; undefined where it has none and the answer is computed. */
  storedAnswer?: (method: string, params: readonly unknown[]) => string | undefined;
}

export interface NodeCounters {
  httpRequests: number;
  calls: number;
  bytesSent: number;
  byMethod: Record<string, number>;
}

export interface SyntheticNode {
  readonly url: string;
  readonly wsUrl: string;
  readonly counters: NodeCounters;
  setFaults(faults: Faults): void;
  setLimits(limits: Limits): void;
  close(): Promise<void>;
}

interface Call {
  id?: unknown;
  method?: unknown;
  params?: unknown;
}

/** Serves the chain over JSON-RPC, HTTP and WebSocket on one free loopback port, with the faults and limits asked for. */
export async function startSyntheticNode(options: SyntheticNodeOptions): Promise<SyntheticNode> {
  const { chain, latencyMs = 0 } = options;
  const counters: NodeCounters = { httpRequests: 0, calls: 0, bytesSent: 0, byMethod: {} };
  const random = seededRandom(options.seed ?? 1);
  const state: NodeState = {
    chain,
    faults: options.faults ?? {},
    limits: options.limits ?? {},
    headerMethod: options.headerMethod ?? false,
    random,
  };
  const hits = (chance: number | undefined): boolean => chance !== undefined && chance > 0 && random() < chance;

  const answerOne = (call: Call): string => {
    const method = String(call.method);
    counters.calls += 1;
    counters.byMethod[method] = (counters.byMethod[method] ?? 0) + 1;
    const params = Array.isArray(call.params) ? (call.params as unknown[]) : [];
    const stored = options.storedAnswer?.(method, params);
    if (stored !== undefined) return `{"jsonrpc":"2.0","id":${JSON.stringify(call.id ?? null)},"result":${stored}}`;
    return JSON.stringify({ jsonrpc: "2.0", id: call.id ?? null, ...answerRpc(method, params, state) });
  };
  const answerText = (body: string): string => {
    const request = JSON.parse(body) as Call | Call[];
    if (!Array.isArray(request)) return answerOne(request);
    const { maxBatch } = state.limits;
    if (maxBatch !== undefined && request.length > maxBatch) {
      const message = `batch size too large: at most ${maxBatch} requests`;
      return JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32600, message } });
    }
    const answers = request.map((call) => answerOne(call));
    if (hits(state.faults.shuffledBatch)) answers.reverse();
    return `[${answers.join(",")}]`;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    counters.httpRequests += 1;
    if (latencyMs > 0) await sleep(latencyMs);
    const { faults } = state;
    if (faults.down === true || hits(faults.cut)) return void request.socket.destroy();
    if (hits(faults.hang)) return;
    if (hits(faults.rateLimited)) {
      if (faults.retryAfterS !== undefined) response.setHeader("retry-after", String(faults.retryAfterS));
      return void response.writeHead(429).end("Too Many Requests");
    }
    if (hits(faults.html)) {
      response.writeHead(random() < 0.5 ? 200 : 503, { "content-type": "text/html" });
      return void response.end("<html><body><h1>Service temporarily unavailable</h1></body></html>");
    }
    let body: Buffer = Buffer.from(answerText(Buffer.concat(chunks).toString()));
    response.setHeader("content-type", "application/json");
    if (options.gzip === true && String(request.headers["accept-encoding"] ?? "").includes("gzip")) {
      body = gzipSync(body, { level: 1 });
      response.setHeader("content-encoding", "gzip");
    }
    counters.bytesSent += body.length;
    response.end(body);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const sockets = new WebSocketServer({ server });
  const stopHeads = new Map<WebSocket, () => void>();
  sockets.on("connection", (socket) => {
    if (state.faults.down === true) return socket.terminate();
    socket.on("message", (data: Buffer) => {
      const text = data.toString();
      const call = JSON.parse(text) as Call;
      const reply = (): void => {
        if (hits(state.faults.cut)) return socket.terminate();
        if (call.method === "eth_subscribe") {
          stopHeads.get(socket)?.();
          stopHeads.set(
            socket,
            chain.onHead(() => {
              const params = { subscription: "0x1", result: chain.block(chain.head()) };
              socket.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params }));
            }),
          );
          return socket.send(JSON.stringify({ jsonrpc: "2.0", id: call.id, result: "0x1" }));
        }
        const body = answerText(text);
        counters.bytesSent += body.length;
        socket.send(body);
      };
      if (latencyMs > 0) setTimeout(reply, latencyMs);
      else reply();
    });
    socket.on("close", () => stopHeads.get(socket)?.());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    counters,
    setFaults(faults) {
      state.faults = faults;
    },
    setLimits(limits) {
      state.limits = limits;
    },
    async close() {
      for (const stop of stopHeads.values()) stop();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
