import { WebSocket } from "ws";
import { TransportError, type Transport, type TransportAnswer, type TransportLimits } from "./http-transport.js";

interface Call {
  readonly id: number;
  readonly method?: string;
}

interface Waiting {
  readonly maxBytes: number;
  /** Whether it asks for logs: no other answer grows with what is asked for. */
  readonly isForLogs: boolean;
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

// The close code of RFC 6455 for a message that is too big, from either side.
const MESSAGE_TOO_BIG = 1009;
// Enough for what stands beside the result in an answer.
const ENVELOPE_BYTES = 200;

const isTooBig = (error: Error & { code?: unknown }): boolean =>
  error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" || /max payload/i.test(error.message);

/**
 * JSON-RPC over one WebSocket that is opened on demand; requests under way fail when it closes. It takes answers of up to
 * `maxBytes`, and closes over a larger one: no request may allow more.
 */
export function createWsTransport(url: string, maxBytes: number): WsTransport {
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
  /**
   * Refuses an answer that is larger than its request allows. Its id is looked for beside the result only: to parse the answer would
   * take several times its size.
   */
  const refuse = (data: Buffer): boolean => {
    const envelope = [data.subarray(0, ENVELOPE_BYTES), data.subarray(-ENVELOPE_BYTES)].join(" ");
    const [, id = ""] = /"id"\s*:\s*"?(\d+)/.exec(envelope) ?? [];
    const limit = waiting.get(id)?.maxBytes ?? Infinity;
    if (data.length <= limit) return false;
    take(id)?.reject(new TransportError("oversize", `the answer is larger than ${limit} bytes`));
    return true;
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

  /** Whose answer was too big for the socket: it was never read, so it is told only by what is asked for. */
  const suspects = (): Waiting[] => {
    const all = [...waiting.values()];
    return all.length === 1 ? all : all.filter(({ isForLogs }) => isForLogs);
  };

  const connect = (limits: TransportLimits): Promise<WebSocket> => {
    connection ??= new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { handshakeTimeout: limits.timeoutMs, maxPayload: maxBytes });
      const lose = (code: number, reason: string): void => {
        connection = undefined;
        const error = new TransportError("cut", reason);
        reject(error);
        const oversize = new TransportError("oversize", reason);
        if (code === MESSAGE_TOO_BIG) for (const one of suspects()) one.reject(oversize);
        for (const key of [...waiting.keys()]) take(key)?.reject(error);
        for (const listener of closed) listener();
      };
      socket.on("open", () => {
        resolve(socket);
        for (const listener of opened) listener();
      });
      socket.on("message", (data: Buffer) => {
        bytes.received += data.length;
        if (!refuse(data)) receive(data.toString("utf8"));
      });
      socket.on("error", (error) => {
        socket.emit("close", isTooBig(error) ? MESSAGE_TOO_BIG : 1006, Buffer.from(error.message));
      });
      socket.once("close", (code: number, reason: Buffer) => {
        socket.terminate();
        lose(code, `the connection was closed ${reason.toString()}`.trim());
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
      const parsed = JSON.parse(body) as Call | Call[];
      const key = Array.isArray(parsed) ? parsed.map((call) => call.id).join(",") : String(parsed.id);
      const isForLogs = !Array.isArray(parsed) && parsed.method === "eth_getLogs";
      return new Promise((resolve, reject) => {
        // It stays in the list: what comes too late, and too big, is not taken for another's answer.
        const timer = setTimeout(() => {
          reject(new TransportError("timeout", `no answer within ${limits.timeoutMs} ms`));
        }, limits.timeoutMs);
        const settle = <T>(done: (value: T) => void) => {
          return (value: T): void => {
            clearTimeout(timer);
            done(value);
          };
        };
        waiting.set(key, { maxBytes: limits.maxBytes, isForLogs, resolve: settle(resolve), reject: settle(reject) });
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
