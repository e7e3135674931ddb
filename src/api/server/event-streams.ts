import type { IncomingMessage, ServerResponse } from "node:http";
import { send } from "./send.js";

export interface EventStreams {
  /** Counts the stream a request asks for among its client's; false where it has none left, and was told so. */
  open(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends them all. */
  close(): void;
}

/** Whether the answer is a stream that ends only with the client or the server. */
export const asksForEvents = ({ headers }: IncomingMessage): boolean =>
  headers.accept?.includes("text/event-stream") ?? false;

/** The event streams of this server; `takeSocket` takes a place for a client's, or gives null. */
export function createEventStreams(takeSocket: (request: IncomingMessage) => (() => void) | null): EventStreams {
  const open = new Set<ServerResponse>();
  return {
    open(request, response) {
      const release = takeSocket(request);
      if (!release) {
        send(response, 429, "application/json", TOO_MANY);
        return false;
      }
      open.add(response);
      response.once("close", () => {
        open.delete(response);
        release();
      });
      return true;
    },
    close() {
      for (const response of open) response.destroy();
    },
  };
}

const message = "Too many open streams: close one, or send several operations over one WebSocket.";
const TOO_MANY = JSON.stringify({ errors: [{ message, extensions: { code: "RATE_LIMITED" } }] });
