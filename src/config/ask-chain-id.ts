import { getWebSocketRpcClient } from "viem/utils";
import { redactUrlsIn } from "./redact-url.js";

const request = { method: "eth_chainId", params: [] };

/** The chain id an endpoint answered, or why it gave none, in words that hold no secret. */
export type ChainIdAnswer = { readonly chainId: number } | { readonly reason: string };

/** Asks an http(s) or ws(s) endpoint for its chain id. Never throws: another library's error would hold the URL. */
export async function askChainId(url: string, timeoutMs: number): Promise<ChainIdAnswer> {
  try {
    const answer = /^ws/i.test(url) ? await askBySocket(url, timeoutMs) : await askByHttp(url, timeoutMs);
    const result = (answer as { result?: unknown } | null)?.result;
    if (typeof result !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(result)) {
      return {
        reason: redactUrlsIn(`expected a chain id in 0x-hex, found ${String(JSON.stringify(answer)).slice(0, 200)}`),
      };
    }
    return { chainId: Number(result) };
  } catch (error) {
    return { reason: redactUrlsIn(reasonOf(error)) };
  }
}

async function askByHttp(url: string, timeoutMs: number): Promise<unknown> {
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
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...request }),
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

async function askBySocket(url: string, timeoutMs: number): Promise<unknown> {
  const opening = getWebSocketRpcClient(url, { keepAlive: false, reconnect: false });
  // A socket that opens after the time is up must not keep the process alive.
  const closing = () => void opening.then((client) => client.close()).catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([
      late,
      opening.then((client) => client.requestAsync({ body: request, timeout: timeoutMs })),
    ]);
  } finally {
    clearTimeout(timer);
    closing();
  }
}

function reasonOf(error: unknown): string {
  // A socket fails with an event, which carries a message but is no Error.
  if (!(error instanceof Error)) {
    const message = (error as { message?: unknown } | null)?.message;
    return typeof message === "string" && message !== "" ? message : "connection failed";
  }
  if (error.name === "TimeoutError") return "no answer in time";
  const cause = error.cause as { code?: unknown; message?: unknown } | undefined;
  const detail = cause?.code ?? cause?.message;
  return typeof detail === "string" && detail !== "" ? `${error.message} (${detail})` : error.message;
}
