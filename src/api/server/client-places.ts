/** Counts what clients keep open: streams, downloads. */
export interface ClientPlaces {
  /**
   * A function to call when it ends; null where the client, or all together, have as many open as may be. Who is named null
   * is counted in all only.
   */
  take(client: string | null): (() => void) | null;
}

/** Lets each client keep `most` open at once, and all clients `mostInAll`; none is ended to make room. */
export function createClientPlaces(most: number, mostInAll: number): ClientPlaces {
  const open = new Map<string, number>();
  let inAll = 0;
  return {
    take(client) {
      const count = client === null ? 0 : (open.get(client) ?? 0);
      if (count >= most || inAll >= mostInAll) return null;
      inAll += 1;
      if (client !== null) open.set(client, count + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        inAll -= 1;
        if (client === null) return;
        const left = (open.get(client) ?? 1) - 1;
        if (left > 0) open.set(client, left);
        else open.delete(client);
      };
    },
  };
}
