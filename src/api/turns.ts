/** Gives each client a few turns at once; who comes then waits for one of its own to end. */
export interface Turns {
  /** Resolves to what gives the turn back, or to undefined where too many of the client wait already, or none came in time. */
  take(client: string): Promise<(() => void) | undefined>;
}

interface Client {
  running: number;
  readonly waiting: Set<() => void>;
}

export function createTurns(atOnce: number, waitingAtMost: number, waitMs?: number): Turns {
  const clients = new Map<string, Client>();

  function give(name: string, client: Client): () => void {
    client.running += 1;
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      client.running -= 1;
      const [next] = client.waiting;
      next?.();
      if (client.running === 0 && client.waiting.size === 0) clients.delete(name);
    };
  }

  return {
    async take(name) {
      let client = clients.get(name);
      if (!client) clients.set(name, (client = { running: 0, waiting: new Set() }));
      if (client.running < atOnce) return give(name, client);
      if (client.waiting.size >= waitingAtMost) return undefined;
      const known = client;
      return new Promise((resolve) => {
        const leave = (): void => {
          clearTimeout(timer);
          known.waiting.delete(begin);
        };
        const begin = (): void => {
          leave();
          resolve(give(name, known));
        };
        const giveUp = (): void => {
          leave();
          resolve(undefined);
        };
        const timer = waitMs === undefined ? undefined : setTimeout(giveUp, waitMs);
        known.waiting.add(begin);
      });
    },
  };
}
