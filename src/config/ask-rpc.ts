import { WebSocket } from "ws";

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What is asked for one at a time is small: more than this is no answer. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Asks an http(s) or ws(s) endpoint one thing, over a connection of its own; gives the answer as it came. Its errors can hold the URL. */
export function askRpc(url: string, call: RpcCall, timeoutMs: number): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, ...call });
  return /^ws/i.test(url) ? askBySocket(url, body, timeoutMs) : askByHttp(url, body, timeoutMs);
}

async function askByHttp(url: string, body: string, timeoutMs: number): Promise<unknown> {
  const target = new URL(url);
  // fetch refuses URLs with credentials: they travel as a header.
  const credentials = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
  [target.username, target.password] = ["", ""];
  const response = await fetch(target, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(credentials === ":" ? {} : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
    },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`expected JSON, found ${JSON.stringify(text.slice(0, 80))}`);
  }
}

async function askBySocket(url: string, body: string, timeoutMs: number): Promise<unknown> {
  const socket = new WebSocket(url, { maxPayload: MAX_BYTES });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      socket.on("open", () => socket.send(body));
      socket.on("message", (data: Buffer) => {
        try {
          const message: unknown = JSON.parse(data.toString("utf8"));
          if ((message as { id?: unknown } | null)?.id === 1) resolve(message);
        } catch {
          reject(new Error("expected JSON, found something else"));
        }
      });
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("the connection was closed")));
    });
  } finally {
    clearTimeout(timer);
    // A socket that opens after the time is up must not keep the process alive.
    socket.terminate();
  }
}
