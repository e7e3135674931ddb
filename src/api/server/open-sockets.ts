/** Counts the streams that clients keep open. */
export interface OpenSockets {
  /** A function to call when the stream ends; null where the client, or all together, have as many open as may be. */
  take(client: string): (() => void) | null;
}

/**
 * Lets each client keep `most` streams open at once, WebSockets and event streams together, and all clients `mostInAll`: a
 * stream is never ended to make room, so what is left of the server's sockets stays with those who ask and go.
 */
export function createOpenSockets(most: number, mostInAll: number): OpenSockets {
  const open = new Map<string, number>();
  let inAll = 0;
  return {
    take(client) {
      const count = open.get(client) ?? 0;
      if (count >= most || inAll >= mostInAll) return null;
      inAll += 1;
      open.set(client, count + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        inAll -= 1;
        const left = (open.get(client) ?? 1) - 1;
        if (left > 0) open.set(client, left);
        else open.delete(client);
      };
    },
  };
}
