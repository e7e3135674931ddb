import { Agent, request } from "node:http";
import type { Question } from "./contestants/contestant.js";

export interface GraphqlClient {
  /** How many things the answer holds; undefined while the API is not up. Throws on an answer with errors. */
  ask(question: Question): Promise<number | undefined>;
  close(): void;
}

/** A client that keeps its connections, so that what is measured is the answering. */
export function createGraphqlClient(url: string, connections: number): GraphqlClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const post = (body: string): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const call = request(url, { method: "POST", agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) return resolve(text);
          reject(
            new Error(`Expected ${url} to answer ${body}, found status ${response.statusCode}: ${text.slice(0, 500)}`),
          );
        });
      });
      call.on("error", () => resolve(undefined));
      call.end(body);
    });
  return {
    async ask({ query, count }) {
      const text = await post(JSON.stringify({ query }));
      if (text === undefined) return undefined;
      const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
      if (errors !== undefined) throw new Error(`Expected an answer to ${query}, found ${JSON.stringify(errors)}.`);
      return count(data as never);
    },
    close: () => agent.destroy(),
  };
}
