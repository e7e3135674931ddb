import { type IncomingMessage, request } from "node:http";
import { type Socket, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { CHAIN_ONE, DATASET, id, story } from "./support/story.js";
import { connectTo, next, openEvents, subscribe } from "./support/streams.js";
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

describe("an upgrade to something else", () => {
  const h2c = "connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n";
  const body = '{"query":"{ chains { id } }"}';

  it("is ignored: the request is answered over HTTP/1.1, and so are those behind it", async () => {
    const server = await openServer(api);
    const { socket, answer } = await hold(server, upgrade("/health", h2c));
    await expect.poll(answer).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*{"status":"ok"}\n$/);
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\n${h2c}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    socket.write(head + body.slice(0, 9));
    await pause(100);
    socket.write(body.slice(9));
    await expect.poll(answer).toContain('{"data":{"chains":');
    socket.write("GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n");
    await expect.poll(answer).toContain("HTTP/1.1 404 ");
    const metrics = await (await server.get("/metrics")).text();
    expect(Number(/^tributary_http_sockets (\d+)$/m.exec(metrics)?.[1])).toBeLessThanOrEqual(2);
    await server.close();
  });

  it("can be asked for any number of times, and holds no socket behind a request yet to be answered", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on("warning", warn);
    const server = await openServer(api);
    const { socket, answer } = await hold(server, upgrade("/health", h2c));
    for (let count = 1; count <= 30; count++) {
      await expect.poll(() => answer().split("HTTP/1.1 200 OK").length, { interval: 5 }).toBe(count + 1);
      if (count < 30) socket.write(upgrade("/health", h2c));
    }
    let isEnded = false;
    socket.once("end", () => (isEnded = true));
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}${upgrade("/health", h2c)}`,
    );
    // Newer Node.js tells before that it is to be ignored, and then both are answered.
    await expect.poll(() => isEnded || answer().split("HTTP/1.1 200 OK").length === 33).toBe(true);
    process.off("warning", warn);
    expect(warnings).toEqual([]);
    await server.close();
  });

  it("is held to the limits of any request", async () => {
    const server = await openServer(api, { limits: { requestMs: 1_000, headersMs: 500 } });
    const { answer } = await hold(
      server,
      `POST /graphql HTTP/1.1\r\nhost: x\r\n${h2c}content-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    );
    await expect.poll(answer, { timeout: 5_000 }).toMatch(/^HTTP\/1.1 408 /);
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

describe("a client's streams", () => {
  const CLIENT = "203.0.113.1";
  /** Whether a WebSocket of a client is let in; it stays. */
  const isIn = async (server: TestServer, client?: string) => {
    const socket = connectTo(server.url, client);
    return next(subscribe(socket, HEADS)).then(
      (message) => message?.data !== undefined && socket,
      () => false as const,
    );
  };

  it("are WebSockets and event streams together, as many as it may have", async () => {
    const server = await openServer(api, { trustedProxies: ["127.0.0.1"], limits: { socketsPerIp: 2 } });
    const socket = await isIn(server, CLIENT);
    const stream = await openEvents(server.url, HEADS, { client: CLIENT });
    expect((await post(server, HEADS, { accept: "text/event-stream" })).statusCode).toBe(429);
    expect(await isIn(server, CLIENT)).toBe(false);
    const other = await isIn(server, "203.0.113.2");
    await stream.close();
    await expect.poll(() => isIn(server, CLIENT)).not.toBe(false);
    if (socket && other) await Promise.all([socket.dispose(), other.dispose()]);
    await server.close();
  });

  it("of this machine are counted in all only", async () => {
    // Half of the connections are for those who ask and go.
    const server = await openServer(api, { limits: { socketsPerIp: 1, connections: 8 } });
    const streams = [];
    for (const _ of [1, 2]) streams.push(await openEvents(server.url, HEADS));
    const opened = [await isIn(server), await isIn(server)];
    expect(opened).not.toContain(false);
    expect(await isIn(server)).toBe(false);
    expect((await post(server, HEADS, { accept: "text/event-stream" })).statusCode).toBe(429);
    expect((await server.get("/health")).status).toBe(200);
    for (const stream of streams) await stream.close();
    for (const socket of opened) if (socket) await socket.dispose();
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
