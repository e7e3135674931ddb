/** Gives each client a few turns at once; who comes then waits for one of its own to end. */
export interface Turns {
  /** Resolves to what gives the turn back, or to undefined where too many of the client wait already. */
  take(client: string): Promise<(() => void) | undefined>;
}

interface Client {
  running: number;
  readonly waiting: (() => void)[];
}

export function createTurns(atOnce: number, waitingAtMost: number): Turns {
  const clients = new Map<string, Client>();

  function give(name: string, client: Client): () => void {
    client.running += 1;
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      client.running -= 1;
      client.waiting.shift()?.();
      if (client.running === 0 && client.waiting.length === 0) clients.delete(name);
    };
  }

  return {
    async take(name) {
      let client = clients.get(name);
      if (!client) clients.set(name, (client = { running: 0, waiting: [] }));
      if (client.running < atOnce) return give(name, client);
      if (client.waiting.length >= waitingAtMost) return undefined;
      const known = client;
      return new Promise((resolve) => known.waiting.push(() => resolve(give(name, known))));
    },
  };
}
