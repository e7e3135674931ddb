import { WebSocket } from "ws";
import { TransportError, type Transport, type TransportAnswer, type TransportLimits } from "./http-transport.js";

interface Waiting {
  resolve(answer: TransportAnswer): void;
  reject(error: Error): void;
}

export interface WsTransport extends Transport {
  /** Called with every message that answers no request. */
  onNotification(listener: (message: Record<string, unknown>) => void): void;
  /** Called each time a connection was opened: subscriptions are gone by then. */
  onOpen(listener: () => void): void;
  onClose(listener: () => void): void;
}

/** JSON-RPC over one WebSocket that is opened on demand; requests under way fail when it closes. */
export function createWsTransport(url: string): WsTransport {
  const bytes = { sent: 0, received: 0 };
  const waiting = new Map<string, Waiting>();
  const notified: ((message: Record<string, unknown>) => void)[] = [];
  const opened: (() => void)[] = [];
  const closed: (() => void)[] = [];
  let connection: Promise<WebSocket> | undefined;
  let isShut = false;

  const take = (key: string): Waiting | undefined => {
    const found = waiting.get(key);
    waiting.delete(key);
    return found;
  };
  const receive = (text: string): void => {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    const first: unknown = Array.isArray(message) ? message[0] : message;
    if (typeof first !== "object" || first === null) return;
    const { id, method } = first as { id?: unknown; method?: unknown };
    if (typeof method === "string") return notified.forEach((listener) => listener(first as Record<string, unknown>));
    // A batch is found by any of its ids, since its answers may come in any order.
    const ids = Array.isArray(message) ? message.map((item: { id?: unknown }) => String(item?.id)) : [String(id)];
    const key = [...waiting.keys()].find((candidate) => ids.some((one) => candidate.split(",").includes(one)));
    if (key !== undefined) take(key)?.resolve({ status: 200, text });
  };

  const connect = (limits: TransportLimits): Promise<WebSocket> => {
    connection ??= new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { handshakeTimeout: limits.timeoutMs, maxPayload: limits.maxBytes });
      const lose = (reason: string): void => {
        connection = undefined;
        const error = new TransportError("cut", reason);
        reject(error);
        for (const key of [...waiting.keys()]) take(key)?.reject(error);
        for (const listener of closed) listener();
      };
      socket.on("open", () => {
        resolve(socket);
        for (const listener of opened) listener();
      });
      socket.on("message", (data: Buffer) => {
        bytes.received += data.length;
        receive(data.toString("utf8"));
      });
      socket.on("error", (error) => socket.emit("close", 1006, Buffer.from(error.message)));
      socket.once("close", (_code: number, reason: Buffer) => {
        socket.terminate();
        lose(`the connection was closed ${reason.toString()}`.trim());
      });
    });
    return connection;
  };

  return {
    bytes,
    onNotification: (listener) => void notified.push(listener),
    onOpen: (listener) => void opened.push(listener),
    onClose: (listener) => void closed.push(listener),
    async send(body, limits) {
      if (isShut) throw new TransportError("cut", "the gateway was stopped");
      const socket = await connect(limits);
      const parsed = JSON.parse(body) as { id: number } | { id: number }[];
      const key = Array.isArray(parsed) ? parsed.map((call) => call.id).join(",") : String(parsed.id);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          take(key);
          reject(new TransportError("timeout", `no answer within ${limits.timeoutMs} ms`));
        }, limits.timeoutMs);
        const settle = <T>(done: (value: T) => void) => {
          return (value: T): void => {
            clearTimeout(timer);
            done(value);
          };
        };
        waiting.set(key, { resolve: settle(resolve), reject: settle(reject) });
        bytes.sent += body.length;
        socket.send(body);
      });
    },
    close() {
      isShut = true;
      connection?.then((socket) => socket.terminate()).catch(() => undefined);
    },
  };
}
