import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { createWsTransport } from "../../src/gateway/endpoints/ws-transport.js";

const SOCKET_BYTES = 20_000;
const RANGE_BYTES = 5_000;

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A node that answers when the test says so, by the method asked for. */
async function startWorld() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  open.push(() => server.close());
  await once(server, "listening");
  const asked = new Map<string, { id: number; socket: WebSocket }>();
  let sockets = 0;
  server.on("connection", (socket) => {
    sockets += 1;
    socket.on("message", (data: Buffer) => {
      const { id, method } = JSON.parse(data.toString()) as { id: number; method: string };
      asked.set(method, { id, socket });
    });
  });
  const transport = createWsTransport(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, SOCKET_BYTES);
  open.push(() => transport.close());

  let nextId = 1;
  const send = async (method: string, maxBytes = SOCKET_BYTES, timeoutMs = 5_000) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: nextId++, method, params: [] });
    return transport.send(body, { timeoutMs, maxBytes }).then(
      ({ text }) => `answered with ${text.length} characters`,
      (error: { kind?: string }) => error.kind,
    );
  };
  /** The node's side of a request, once it came. */
  const received = async (method: string) => {
    while (!asked.has(method)) await new Promise((resolve) => setTimeout(resolve, 5));
    return asked.get(method) as { id: number; socket: WebSocket };
  };
  const answer = async (method: string, size: number, isIdLast = false): Promise<void> => {
    const { id, socket } = await received(method);
    const [head, tail] = [`"id":${id}`, `"result":"${"f".repeat(size)}"`];
    socket.send(`{"jsonrpc":"2.0",${isIdLast ? `${tail},${head}` : `${head},${tail}`}}`);
  };
  return { send, received, answer, sockets: () => sockets };
}

test("an answer larger than the socket takes is oversize to the request for logs, and only cuts off the others", async () => {
  const { send, received, answer, sockets } = await startWorld();
  const both = Promise.all([send("eth_getLogs", RANGE_BYTES), send("eth_blockNumber")]);
  await received("eth_blockNumber");
  await answer("eth_getLogs", SOCKET_BYTES);
  expect(await both).toEqual(["oversize", "cut"]);
  const again = send("eth_chainId");
  await answer("eth_chainId", 10);
  expect(await again).toMatch(/^answered/);
  expect(sockets()).toBe(2);
});

test("a node that closes because its answer is too large to send says the same", async () => {
  const { send, received } = await startWorld();
  const asked = send("eth_call");
  (await received("eth_call")).socket.close(1009, "message too big");
  expect(await asked).toBe("oversize");
});

test("any other close cuts off every request", async () => {
  const { send, received } = await startWorld();
  const asked = send("eth_getLogs");
  (await received("eth_getLogs")).socket.close(1011, "internal error");
  expect(await asked).toBe("cut");
});

test.each([false, true])(
  "an answer larger than its own request allows fails alone (id at the end: %s)",
  async (isIdLast) => {
    const { send, answer, sockets } = await startWorld();
    const asked = [send("eth_getLogs", RANGE_BYTES), send("eth_getBlockByNumber")];
    await answer("eth_getLogs", RANGE_BYTES, isIdLast);
    await answer("eth_getBlockByNumber", RANGE_BYTES, isIdLast);
    expect(await Promise.all(asked)).toEqual(["oversize", expect.stringMatching(/^answered with 50\d\d/)]);
    expect(sockets()).toBe(1);
  },
);

test("what arrives too large and too late is not taken for the answer to the next request", async () => {
  const { send, answer, received } = await startWorld();
  expect(await send("eth_call", SOCKET_BYTES, 100)).toBe("timeout");
  const next = send("eth_chainId");
  await received("eth_chainId");
  await answer("eth_call", SOCKET_BYTES);
  expect(await next).toBe("cut");
});

test("a socket that a request for a range opened takes as much as any other request may ask for", async () => {
  const { send, answer } = await startWorld();
  const range = send("eth_getLogs", RANGE_BYTES);
  await answer("eth_getLogs", 10);
  expect(await range).toMatch(/^answered/);
  const block = send("eth_getBlockByNumber");
  await answer("eth_getBlockByNumber", 2 * RANGE_BYTES);
  expect(await block).toMatch(/^answered/);
});
