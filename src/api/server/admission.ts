import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApiConfig } from "../../config/tributary-config.js";
import { allowOrigin } from "./cors.js";
import { createRateLimiter } from "./rate-limiter.js";
import type { RequestMetrics } from "./request-metrics.js";
import { sendError } from "./send.js";
import { createTurns } from "../turns.js";

export interface Admission {
  /** Lets a request in, and resolves to what is to be called when it is over; undefined where it was refused, and told so. */
  admit(request: IncomingMessage, response: ServerResponse): Promise<(() => void) | undefined>;
  /** Counts an operation over the socket that a request opened; whether it may be run. */
  isWithinRate(request: IncomingMessage): boolean;
  /** Waits for one of the turns that the client of that socket has for queries, as over HTTP; undefined where too many wait already, or none came in time. */
  takeTurn(request: IncomingMessage): Promise<(() => void) | undefined>;
  /** The same for what a stream of that client reads: waits for as long as it takes. */
  takeTurnForStream(request: IncomingMessage): Promise<() => void>;
}

/** Requests of one client that may wait for its turns, for each that is being answered. */
const WAITING_FOR_EACH = 4;

/**
 * Admits each client so many requests a second, and so many at once. `senderOf` names the client; null, this machine itself,
 * is not limited.
 */
export function createAdmission(
  { limits, cors }: Pick<ApiConfig, "limits" | "cors">,
  senderOf: (request: IncomingMessage) => string | null,
  metrics: RequestMetrics,
): Admission {
  const rate = createRateLimiter(limits.requestsPerSecond);
  const turns = createTurns(limits.requestsAtOnce, limits.requestsAtOnce * WAITING_FOR_EACH, limits.requestMs);
  const takeTurn = async (client: string): Promise<(() => void) | undefined> => {
    const giveBack = await turns.take(client);
    if (!giveBack) metrics.countRefusal("turns");
    return giveBack;
  };
  return {
    async admit(request, response) {
      const client = senderOf(request);
      if (client === null) return () => undefined;
      const { isAllowed, headers } = rate.take(client);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const refuse = (message: string): undefined => {
        allowOrigin(cors, request, response);
        sendRefusal(request, response, message);
      };
      if (!isAllowed) {
        metrics.countRefusal("rate");
        return refuse("Too many requests: wait a second, or ask for more at once.");
      }
      const giveBack = await takeTurn(client);
      if (giveBack) return giveBack;
      response.setHeader("retry-after", "1");
      return refuse("Too many requests at the same time: wait for the answers to those sent.");
    },
    isWithinRate(request) {
      const client = senderOf(request);
      if (client === null || rate.take(client).isAllowed) return true;
      metrics.countRefusal("rate");
      return false;
    },
    async takeTurn(request) {
      const client = senderOf(request);
      return client === null ? () => undefined : takeTurn(client);
    },
    async takeTurnForStream(request) {
      const client = senderOf(request);
      return client === null ? () => undefined : turns.takeForStream(client);
    },
  };
}

/** A body of at most so many bytes is read to its end, for a client that is cut off while it sends may not hear why. */
const READ_ON_BYTES = 64_000;

/** Says no; a longer body, or one that does not say how long it is, is not waited for. */
function sendRefusal(request: IncomingMessage, response: ServerResponse, message: string): void {
  const length = request.method === "GET" ? 0 : Number(request.headers["content-length"] ?? Number.NaN);
  if (!(length <= READ_ON_BYTES)) response.setHeader("connection", "close");
  sendError(response, 429, { message, code: "RATE_LIMITED" });
}
