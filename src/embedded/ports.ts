import { createServer } from "node:net";

// Two callers of one process must not be given the same free port before the first has bound it.
const reservationMs = 5_000;
const reservedUntil = new Map<number, number>();

/**
 * The preferred port when it is free on the host, else a free one chosen by the system; 0 always lets the system choose.
 * The port is free when this returns, not for ever: whoever binds it must still expect to find it taken.
 */
export async function findFreePort(preferred: number, host = "127.0.0.1"): Promise<number> {
  if (preferred > 0 && !isReserved(preferred) && (await bindOnce(preferred, host)) !== undefined)
    return reserve(preferred);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await bindOnce(0, host);
    if (port === undefined) break;
    if (!isReserved(port)) return reserve(port);
  }
  throw new Error(
    `No free TCP port was found on ${host}: the system offered none that could be bound. Expected at least one free port; check that ${host} is an address of this machine.`,
  );
}

function isReserved(port: number): boolean {
  return (reservedUntil.get(port) ?? 0) > Date.now();
}

function reserve(port: number): number {
  reservedUntil.set(port, Date.now() + reservationMs);
  return port;
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
