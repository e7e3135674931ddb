import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { createGunzip } from "node:zlib";

/** One answer as it came, whatever its status. */
export interface TransportAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs?: number;
}

export interface TransportLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface Transport {
  /** Rejects with a `TransportError` where no complete answer came. */
  send(body: string, limits: TransportLimits): Promise<TransportAnswer>;
  /** Bytes on the wire so far, headers not counted. */
  readonly bytes: { sent: number; received: number };
  close(): void;
}

export class TransportError extends Error {
  override readonly name = "TransportError";

  constructor(
    readonly kind: "timeout" | "cut" | "oversize",
    message: string,
  ) {
    super(message);
  }
}

/** Milliseconds of a Retry-After header, which holds seconds or a date. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** JSON over HTTP POST with kept-alive connections and gzip; credentials in the URL become a header. */
export function createHttpTransport(url: string, maxSockets: number): Transport {
  const target = new URL(url);
  const isTls = target.protocol === "https:";
  const agent = isTls
    ? new HttpsAgent({ keepAlive: true, maxSockets })
    : new HttpAgent({ keepAlive: true, maxSockets });
  const bytes = { sent: 0, received: 0 };
  const auth =
    target.username === ""
      ? {}
      : { auth: `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}` };

  const send = (body: string, limits: TransportLimits): Promise<TransportAnswer> =>
    new Promise((resolve, reject) => {
      const payload = Buffer.from(body);
      const request = (isTls ? requestHttps : requestHttp)({
        protocol: target.protocol,
        hostname: target.hostname.replace(/^\[|\]$/g, ""),
        port: target.port,
        path: target.pathname + target.search,
        method: "POST",
        agent,
        ...auth,
        headers: {
          "content-type": "application/json",
          "content-length": payload.length,
          accept: "application/json",
          "accept-encoding": "gzip",
        },
      });
      const timer = setTimeout(
        () => giveUp(new TransportError("timeout", `no answer within ${limits.timeoutMs} ms`)),
        limits.timeoutMs,
      );
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error instanceof TransportError ? error : new TransportError("cut", error.message));
      };
      /** The connection is not told why: where the answer has come whole already, nobody would hear its error any more. */
      const giveUp = (error: TransportError): void => {
        fail(error);
        request.destroy();
      };
      request.on("error", fail);
      request.on("response", (response: IncomingMessage) => {
        response.on("data", (chunk: Buffer) => (bytes.received += chunk.length));
        response.on("error", fail);
        const stream = response.headers["content-encoding"] === "gzip" ? response.pipe(createGunzip()) : response;
        const chunks: Buffer[] = [];
        let size = 0;
        stream.on("error", fail);
        stream.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size <= limits.maxBytes) chunks.push(chunk);
          else giveUp(new TransportError("oversize", `the answer is larger than ${limits.maxBytes} bytes`));
        });
        stream.on("end", () => {
          clearTimeout(timer);
          if (!response.complete) return fail(new Error("the connection was cut inside the answer"));
          const retryAfterMs = parseRetryAfter(response.headers["retry-after"], Date.now());
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, text, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
        });
        response.on("aborted", () => fail(new Error("the connection was cut inside the answer")));
      });
      bytes.sent += payload.length;
      request.end(payload);
    });

  return { send, bytes, close: () => agent.destroy() };
}
