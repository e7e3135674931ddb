import type { IncomingMessage, ServerResponse } from "node:http";

export interface EventStreams {
  /** Counts an answer that ends only with the client or the server among the client's streams; whether it may be sent. */
  open(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends them all, and those that would still begin. */
  close(): void;
}

/** The event streams of this server; `takeSocket` takes a place for a client's, or gives null. */
export function createEventStreams(takeSocket: (request: IncomingMessage) => (() => void) | null): EventStreams {
  const open = new Set<ServerResponse>();
  let isClosed = false;
  return {
    open(request, response) {
      if (isClosed) response.destroy();
      // Whoever is gone by now would never give its place back.
      if (response.destroyed) return false;
      const release = takeSocket(request);
      if (!release) return false;
      open.add(response);
      response.once("close", () => {
        open.delete(response);
        release();
      });
      return true;
    },
    close() {
      isClosed = true;
      for (const response of open) response.destroy();
    },
  };
}
