import { createServer } from "node:net";
import { UsageError } from "./run-command.js";

/** What to say when the API cannot listen; undefined where the error tells of something else than the port. */
export function describeTakenPort(error: NodeJS.ErrnoException, host: string, port: number): UsageError | undefined {
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES") return undefined;
  return new UsageError(
    `API port ${port} on ${host}: expected it to be free, found it taken (${error.code}). ` +
      "Stop what uses it, or set api.port or PORT to another.",
  );
}

/** The port the API is to listen on, a free one where 0 is wanted. Throws when it is taken, before anything is started. */
export function reserveApiPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => reject(describeTakenPort(error, host, port) ?? error));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === "object" ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
