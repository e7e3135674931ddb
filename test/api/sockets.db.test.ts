import { type Socket, connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { story } from "./support/story.js";

let api: TestApi;
const sockets: Socket[] = [];
beforeAll(async () => {
  api = await openApi(story);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(async () => {
  expect(api.reported).toEqual([]);
  await api.close();
});

/** Sends this and never ends its side; the answer so far, and whether the server has ended it. */
async function hold(server: TestServer, text: string): Promise<{ socket: Socket; answer: () => string }> {
  const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
  sockets.push(socket);
  socket.on("error", () => undefined);
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  socket.write(text);
  return { socket, answer: () => received };
}

const upgrade = (path: string, headers = "upgrade: websocket\r\nconnection: upgrade\r\n") =>
  `GET ${path} HTTP/1.1\r\nhost: x\r\n${headers}\r\n`;

describe("upgrades that are refused", () => {
  it("hold no socket, though their clients never end theirs", async () => {
    const server = await openServer(api, { limits: { connections: 20 } });
    const held = await Promise.all(Array.from({ length: 20 }, () => hold(server, upgrade("/nothing"))));
    await expect.poll(() => held.every(({ answer }) => answer().startsWith("HTTP/1.1 404 "))).toBe(true);
    expect((await server.get("/health")).status).toBe(200);
    const metrics = await (await server.get("/metrics")).text();
    expect(Number(/^tributary_http_sockets (\d+)$/m.exec(metrics)?.[1])).toBeLessThan(5);
    await server.close();
  });
});
