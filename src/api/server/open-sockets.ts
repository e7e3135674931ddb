/** Counts the streams that clients keep open. */
export interface OpenSockets {
  /** A function to call when the stream ends; null where the client has as many open as it may. */
  take(client: string): (() => void) | null;
}

/** Lets each client keep `most` streams open at once: WebSockets and event streams together. */
export function createOpenSockets(most: number): OpenSockets {
  const open = new Map<string, number>();
  return {
    take(client) {
      const count = open.get(client) ?? 0;
      if (count >= most) return null;
      open.set(client, count + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        const left = (open.get(client) ?? 1) - 1;
        if (left > 0) open.set(client, left);
        else open.delete(client);
      };
    },
  };
}
