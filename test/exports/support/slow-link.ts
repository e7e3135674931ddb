import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

export interface SlowLink {
  /** The database's URL by way of the link. */
  readonly url: string;
  close(): void;
}

/** A way to a database over which answers come at so many bytes a second: what reads them takes its time. */
export async function openSlowLink(databaseUrl: string, bytesPerSecond: number): Promise<SlowLink> {
  const url = new URL(databaseUrl);
  const [host, port] = [url.hostname, Number(url.port)];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(port, host);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on("close", () => [client, database].forEach((end) => end.destroy())).on("error", () => socket.destroy());
    }
    client.pipe(database);
    database.pipe(slowDown(bytesPerSecond)).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    close() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

const slowDown = (bytesPerSecond: number): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      void sleep((chunk.byteLength / bytesPerSecond) * 1_000).then(() => done(null, chunk));
    },
  });
