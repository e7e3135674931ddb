/** Gives each client a few turns at once; who comes then waits for one of its own to end. */
export interface Turns {
  /** Resolves to what gives the turn back, or to undefined where too many of the client wait already, or none came in time. */
  take(client: string): Promise<(() => void) | undefined>;
  /**
   * The same turns for what the client's streams read, of which there are no more than so many: they wait as long as it takes. They
   * and the client's requests go one for one.
   */
  takeForStream(client: string): Promise<() => void>;
}

interface Client {
  running: number;
  /** What waits, by what it is for; each begins when it is called. */
  readonly requests: Set<() => void>;
  readonly streams: Set<() => void>;
  isStreamNext: boolean;
}

export function createTurns(atOnce: number, waitingAtMost: number, waitMs?: number): Turns {
  const clients = new Map<string, Client>();

  function clientOf(name: string): Client {
    let client = clients.get(name);
    if (!client) {
      client = { running: 0, requests: new Set(), streams: new Set(), isStreamNext: false };
      clients.set(name, client);
    }
    return client;
  }

  function give(name: string, client: Client): () => void {
    client.running += 1;
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      client.running -= 1;
      beginNext(client);
      if (client.running === 0) clients.delete(name);
    };
  }

  return {
    async take(name) {
      const client = clientOf(name);
      if (client.running < atOnce) return give(name, client);
      if (client.requests.size >= waitingAtMost) return undefined;
      return new Promise((resolve) => {
        const leave = (): void => {
          clearTimeout(timer);
          client.requests.delete(begin);
        };
        const begin = (): void => {
          leave();
          resolve(give(name, client));
        };
        const giveUp = (): void => {
          leave();
          resolve(undefined);
        };
        const timer = waitMs === undefined ? undefined : setTimeout(giveUp, waitMs);
        client.requests.add(begin);
      });
    },
    async takeForStream(name) {
      const client = clientOf(name);
      if (client.running < atOnce) return give(name, client);
      return new Promise((resolve) => {
        const begin = (): void => {
          client.streams.delete(begin);
          resolve(give(name, client));
        };
        client.streams.add(begin);
      });
    },
  };
}

function beginNext(client: Client): void {
  const { requests, streams, isStreamNext } = client;
  client.isStreamNext = !isStreamNext;
  const [first, second] = isStreamNext ? [streams, requests] : [requests, streams];
  for (const begin of first.size > 0 ? first : second) return begin();
}
