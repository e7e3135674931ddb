import { createServer } from "node:net";

/**
 * The preferred port when it is free on the host, else a free one chosen by the system; 0 always lets the system choose.
 * The port is free when this returns, not for ever: whoever binds it must still expect to find it taken.
 */
export async function findFreePort(preferred: number, host = "127.0.0.1"): Promise<number> {
  const port = (await bindOnce(preferred, host)) ?? (await bindOnce(0, host));
  if (port !== undefined) return port;
  throw new Error(
    `No free TCP port was found on ${host}: the system offered none that could be bound. ` +
      `Expected at least one; check that ${host} is an address of this machine.`,
  );
}

function bindOnce(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === "object" ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
