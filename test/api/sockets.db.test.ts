import { type IncomingMessage, request } from "node:http";
import { type Socket, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { CHAIN_ONE, DATASET, id, story } from "./support/story.js";
import { connectTo, next, subscribe } from "./support/streams.js";
import { withLocked } from "./support/with-locked.js";

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

const HEADS = "subscription { heads { id } }";
const CHAINS = "{ chains { id } }";

/** An answer of which no more than its head is waited for. */
function post(server: TestServer, query: string, headers: Record<string, string>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.1", ...headers },
    });
    sent.on("socket", (socket) => sockets.push(socket));
    sent.on("error", reject);
    sent.on("response", (response) => {
      sent.off("error", reject);
      sent.on("error", () => undefined);
      response.on("error", () => undefined);
      resolve(response);
    });
    sent.end(JSON.stringify({ query }));
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}

describe("subscriptions over HTTP", () => {
  it.each([["text/event-stream"], ["TEXT/EVENT-STREAM"], ["text/*"], ["*/*"], [undefined]])(
    "asked for with Accept: %s are counted among a client's streams, and keep none of its turns",
    async (accept) => {
      const server = await openServer(api, {
        trustedProxies: ["127.0.0.1"],
        limits: { socketsPerIp: 2, requestsAtOnce: 1, requestMs: 2_000 },
      });
      const headers = accept === undefined ? {} : { accept };
      const open = [await post(server, HEADS, headers), await post(server, HEADS, headers)];
      expect(open.map(({ headers: { "content-type": type } }) => type)).toEqual(Array(2).fill("text/event-stream"));
      const refused = await post(server, HEADS, headers);
      expect([refused.statusCode, refused.headers["content-type"]]).toEqual([429, "application/json; charset=utf-8"]);
      expect(refused.headers["retry-after"]).toBeDefined();
      expect(JSON.parse(await textOf(refused))).toMatchObject({ errors: [{ extensions: { code: "RATE_LIMITED" } }] });
      expect((await server.ask(CHAINS, "203.0.113.1")).errors).toBeUndefined();
      // Another's place is its own, and one given up is free.
      expect((await post(server, HEADS, { ...headers, "x-forwarded-for": "203.0.113.2" })).statusCode).toBe(200);
      open[0]?.destroy();
      await expect.poll(async () => (await post(server, HEADS, headers)).statusCode).toBe(200);
      await server.close();
    },
  );

  it("are told from queries, which hold no place whatever they accept", async () => {
    const server = await openServer(api, { trustedProxies: ["127.0.0.1"], limits: { socketsPerIp: 0 } });
    for (const accept of [
      "application/graphql-response+json, application/json, text/event-stream",
      "text/event-stream",
    ])
      expect((await post(server, CHAINS, { accept })).statusCode).toBe(200);
    const refused = await post(server, HEADS, { accept: "text/event-stream" });
    expect(refused.statusCode).toBe(429);
    await server.close();
  });

  it("that are none are refused as such, and hold no place", async () => {
    const server = await openServer(api, { trustedProxies: ["127.0.0.1"], limits: { socketsPerIp: 1 } });
    const accept = "text/event-stream";
    for (const query of ["subscription { nothing }", 'subscription { payouts(after: "what") { kind } }'])
      expect(await textOf(await post(server, query, { accept }))).toContain("BAD_USER_INPUT");
    expect((await post(server, HEADS, { accept: "application/json" })).statusCode).toBe(406);
    expect((await post(server, HEADS, { accept })).statusCode).toBe(200);
    await server.close();
  });
});

describe("a query over a WebSocket", () => {
  it("that takes too long is told so, while the socket's other operations go on", async () => {
    const server = await openServer(api, { limits: { requestMs: 400 } });
    const client = connectTo(server.url);
    const heads = subscribe(client, HEADS);
    expect((await next(heads))?.data).toBeDefined();
    const slow = `{ assets(where: { search: "x" }) { totalCount } }`;
    const told = await withLocked(api.ownerUrl, "projection.asset", () => next(subscribe(client, slow)));
    expect(told).toMatchObject({ errors: [{ extensions: { code: "TIMEOUT" } }] });
    expect((await next(heads))?.data).toBeDefined();
    expect((await next(subscribe(client, slow)))?.errors).toBeUndefined();
    await client.dispose();
    await server.close();
  });
});

describe("a Host header", () => {
  const raw = async (server: TestServer, host: string): Promise<string> => {
    const body = JSON.stringify({ query: CHAINS });
    const head = `POST /graphql HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    const { socket, answer } = await hold(server, head + body);
    await new Promise<void>((resolve) => socket.once("end", () => resolve()));
    return answer();
  };

  it.each(["[", "a b", "%", "x:99999", "x/y", "x?y", "x#y", "u@x", "x\\y"])(
    "that names no host, %s, is refused, and nothing is told of the server",
    async (host) => {
      const server = await openServer(api);
      const answer = await raw(server, host);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toEqual({
        errors: [{ message: expect.stringContaining("Host") as string, extensions: { code: "BAD_USER_INPUT" } }],
      });
      expect(answer).not.toMatch(/node_modules|\.[jt]s:\d/);
      await server.close();
    },
  );

  it.each(["x", "", "api.example:4350", "192.0.2.1:80", "[::1]:4350", "xn--bcher-kva.example", "a_b"])(
    "that does, or is empty, is well: %s",
    async (host) => {
      const server = await openServer(api);
      expect(await raw(server, host)).toMatch(/^HTTP\/1.1 200 /);
      await server.close();
    },
  );
});

describe("a server that closes", () => {
  const handshake = upgrade(
    "/graphql",
    [
      "upgrade: websocket",
      "connection: upgrade",
      "sec-websocket-version: 13",
      "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-protocol: graphql-transport-ws",
      "",
    ].join("\r\n"),
  );

  it("waits little for WebSockets that do not answer, and not at all for streams", async () => {
    const server = await openServer(api);
    const { answer } = await hold(server, handshake);
    await expect.poll(answer).toMatch(/^HTTP\/1.1 101 /);
    const stream = await post(server, HEADS, { accept: "text/event-stream" });
    const since = performance.now();
    const ended = new Promise<number>((resolve) => stream.once("close", () => resolve(performance.now() - since)));
    stream.resume();
    await server.close();
    expect(performance.now() - since).toBeLessThan(2_500);
    expect(await ended).toBeLessThan(500);
  });

  it("waits for no socket that says nothing, and for one that stops sending as long as a request may take", async () => {
    const server = await openServer(api, { limits: { requestMs: 1_000 } });
    await hold(server, "");
    await pause(100);
    let since = performance.now();
    await server.close();
    expect(performance.now() - since).toBeLessThan(500);
    const other = await openServer(api, { limits: { requestMs: 1_000 } });
    await hold(
      other,
      "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{",
    );
    await pause(100);
    since = performance.now();
    await other.close();
    expect(performance.now() - since).toBeLessThan(2_000);
  });

  it("lets what it is being asked finish, and then keeps no socket open for more", async () => {
    const server = await openServer(api);
    const waiting = `{ asset(id: "${id(DATASET)}", minBlock: { chainId: ${CHAIN_ONE}, number: 41 }) { id } }`;
    const body = JSON.stringify({ query: waiting });
    const answered = withLocked(api.ownerUrl, "log.head", async () => {
      const { answer } = await hold(
        server,
        `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      await pause(300);
      const closed = server.close();
      await pause(300);
      return { answer, closed };
    });
    const { answer, closed } = await answered;
    const since = performance.now();
    await closed;
    expect(performance.now() - since).toBeLessThan(2_500);
    await expect.poll(answer).toMatch(/^HTTP\/1.1 200 /);
  });
});
