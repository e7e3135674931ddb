import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";

export interface Message {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string; extensions?: { code?: string } }[];
}

/** A WebSocket to the server; as a client that comes through a trusted proxy where one is named. */
export function connectTo(url: string, client?: string): Client {
  return createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    retryAttempts: 0,
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(address, protocols, { headers: forwardedFor(client) });
      }
    },
  });
}

/** The next message of a stream; undefined after it ended. */
export async function next(messages: AsyncIterator<unknown>): Promise<Message | undefined> {
  try {
    const result = (await messages.next()) as IteratorResult<Message, undefined>;
    return result.done ? undefined : result.value;
  } catch (errors) {
    // What is refused before it begins, the client throws as it came.
    if (Array.isArray(errors)) return { errors: errors as NonNullable<Message["errors"]> };
    throw errors;
  }
}

export const subscribe = (client: Client, query: string) => client.iterate({ query });

export interface EventsOptions {
  readonly client?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

export const requestOf = (query: string, { client, accept = "text/event-stream", signal }: EventsOptions = {}) => ({
  method: "POST",
  headers: { "content-type": "application/json", accept, ...forwardedFor(client) },
  body: JSON.stringify({ query }),
  ...(signal ? { signal } : {}),
});

export interface Events {
  /** The next message; undefined after the stream ended. */
  next(): Promise<Message | undefined>;
  close(): Promise<void>;
}

/** A subscription's messages as server-sent events. */
export async function openEvents(url: string, query: string, options: EventsOptions = {}): Promise<Events> {
  const ending = new AbortController();
  const response = await fetch(`${url}/graphql`, requestOf(query, { ...options, signal: ending.signal }));
  if (!response.ok || !response.body) throw new Error(`Expected a stream, found ${response.status}.`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async next() {
      for (;;) {
        const found = /event: (next|complete)\ndata:(.*)\n\n/.exec(text);
        if (found) {
          text = text.slice(found.index + found[0].length);
          return found[1] === "next" ? (JSON.parse(found[2] ?? "") as Message) : undefined;
        }
        const { done, value } = await reader.read();
        if (done) throw new Error(`Expected a message, found the stream's end after ${JSON.stringify(text)}.`);
        text += value;
      }
    },
    async close() {
      ending.abort();
      await reader.cancel().catch(() => undefined);
    },
  };
}

const forwardedFor = (client: string | undefined): Record<string, string> =>
  client === undefined ? {} : { "x-forwarded-for": client };
