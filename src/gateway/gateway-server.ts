import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { z } from "zod";
import type { ArchiveService } from "./finalized/archive-service.js";
import type { GatewayLog } from "./gateway-log.js";
import type { HotWindow } from "./hot/hot-window.js";
import type { ProxyCall, RpcProxy } from "./hot/rpc-proxy.js";

export interface GatewayServer {
  readonly archiveUrl: string;
  readonly rpcUrl: string;
  readonly rpcHttpUrl: string;
  close(): Promise<void>;
}

const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
// The processor drops a head it could not follow; told again, it tries again.
const REPEAT_HEAD_MS = 1_000;

const hexList = z.array(z.string().toLowerCase()).optional();
const querySchema = z.object({
  fromBlock: z.int().nonnegative(),
  toBlock: z.int().nonnegative().optional(),
  includeAllBlocks: z.boolean().optional(),
  logs: z.array(z.object({ address: hexList, topic0: hexList })).optional(),
});

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_REQUEST_BYTES) throw new Error(`expected at most ${MAX_REQUEST_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Serves the archive protocol under `/archive` and JSON-RPC (HTTP and WebSocket) under `/rpc`, on a free loopback port. */
export async function startGatewayServer(options: {
  archive: ArchiveService;
  proxy: RpcProxy;
  window: HotWindow;
  /** Called when the processor turns to the head for the first time. */
  onHot: () => void;
  chain: string;
  log: GatewayLog;
}): Promise<GatewayServer> {
  const { archive, proxy, window, onHot, chain, log } = options;
  let archiveUrl = "";

  const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const sendText = (response: ServerResponse, text: string): void => {
    response.writeHead(200, { "content-type": "text/plain" }).end(text);
  };
  const answerRpc = async (body: string): Promise<unknown> => {
    const calls = JSON.parse(body) as ProxyCall | ProxyCall[];
    return Array.isArray(calls) ? Promise.all(calls.map((call) => proxy.answer(call))) : proxy.answer(calls);
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "/";
    if (request.method === "GET" && path === "/archive/height")
      return sendText(response, String(await archive.height()));
    if (request.method === "GET" && /^\/archive\/\d+\/worker$/.test(path))
      return sendText(response, `${archiveUrl}/query`);
    if (request.method === "POST" && path === "/archive/query") {
      const query = querySchema.safeParse(JSON.parse(await readBody(request)));
      if (!query.success) return sendJson(response, 400, { error: z.prettifyError(query.error) });
      return sendJson(response, 200, await archive.query(query.data));
    }
    if (request.method === "POST" && path === "/rpc") {
      const body = await readBody(request);
      // Without a subscription, reading blocks is what tells that the client has turned to the head.
      if (body.includes('"eth_getBlockByNumber"')) onHot();
      return sendJson(response, 200, await answerRpc(body));
    }
    sendJson(response, 404, { error: `expected /archive or /rpc, found ${path}` });
  };

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : "unknown";
      log.debug({ chain, path: request.url, reason: message }, "Request could not be answered yet");
      // The processor asks again after 503, for ever; any other status would end it.
      if (!response.headersSent) sendJson(response, error instanceof SyntaxError ? 400 : 503, { error: message });
      else response.destroy();
    });
  });

  const sockets = new WebSocketServer({ server, path: "/rpc", maxPayload: MAX_REQUEST_BYTES });
  let nextSubscription = 1;
  const serveSubscription = (socket: WebSocket, call: ProxyCall): void => {
    const subscription = `0x${(nextSubscription++).toString(16)}`;
    const tell = (): void => {
      const tip = window.tip();
      if (tip === undefined || socket.readyState !== socket.OPEN) return;
      const result = { number: `0x${tip.number.toString(16)}`, hash: tip.hash, parentHash: tip.parentHash };
      socket.send(JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params: { subscription, result } }));
    };
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: call.id ?? null, result: subscription }));
    const stopTelling = window.onTip(tell);
    const timer = setInterval(tell, REPEAT_HEAD_MS);
    setTimeout(tell, 20);
    socket.on("close", () => {
      clearInterval(timer);
      stopTelling();
    });
    onHot();
  };
  sockets.on("connection", (socket) => {
    socket.on("error", () => socket.terminate());
    socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      let single: ProxyCall | undefined;
      try {
        const parsed = JSON.parse(text) as ProxyCall | ProxyCall[];
        single = Array.isArray(parsed) ? undefined : parsed;
      } catch {
        return socket.close(1007);
      }
      if (single?.method === "eth_subscribe") return serveSubscription(socket, single);
      if (single?.method === "eth_unsubscribe") {
        return socket.send(JSON.stringify({ jsonrpc: "2.0", id: single.id ?? null, result: true }));
      }
      void answerRpc(text).then((answer) => {
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(answer));
      });
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  archiveUrl = `http://127.0.0.1:${port}/archive`;
  return {
    archiveUrl,
    rpcUrl: `ws://127.0.0.1:${port}/rpc`,
    rpcHttpUrl: `http://127.0.0.1:${port}/rpc`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
