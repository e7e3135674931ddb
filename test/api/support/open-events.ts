import type { Answer } from "./open-api.js";

export interface EventStream {
  /** The next message; undefined after the stream's end. */
  next(): Promise<Answer | undefined>;
  close(): Promise<void>;
}

/** A subscription's messages as server-sent events. */
export async function openEvents(serverUrl: string, query: string): Promise<EventStream> {
  const ending = new AbortController();
  const response = await fetch(`${serverUrl}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ query }),
    signal: ending.signal,
  });
  if (!response.body) throw new Error(`Expected a stream, found ${response.status}.`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async next() {
      for (;;) {
        const found = /event: next\ndata: (.*)\n\n/.exec(text);
        if (found) {
          text = text.slice(found.index + found[0].length);
          return JSON.parse(found[1] ?? "") as Answer;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
    async close() {
      ending.abort();
      await reader.cancel().catch(() => undefined);
    },
  };
}
