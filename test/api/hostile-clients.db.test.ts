import { type Socket, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type Answer, type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { CAROL, CHAIN_ONE, CLONE, DATASET, TOKEN_ID, id, story } from "./support/story.js";

const HONEST = { data: { chains: [{ id: "eip155:31337" }, { id: "eip155:31338" }] } };
const honest = "{ chains { id } }";

let api: TestApi;
let server: TestServer;
const sockets: Socket[] = [];
beforeAll(async () => {
  api = await openApi(story);
  server = await openServer(api, {
    // Whoever comes over loopback is taken for the client the test says.
    trustedProxies: ["127.0.0.1"],
    limits: { requestMs: 1_500, headersMs: 700, connections: 120, requestsPerSecond: 20, requestsAtOnce: 2 },
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
  await api.close();
});

const repeat = (count: number, text: string) => text.repeat(count);
const nested = (levels: number) => `${repeat(levels, '{"AND":[')}{}${repeat(levels, "]}")}`;
const forged = (values: unknown) => Buffer.from(JSON.stringify(values)).toString("base64url");

/** Every one of them is told what is wrong, by a code, and nobody is told more. */
const refusals: [what: string, code: string, body: string | Uint8Array, headers?: Record<string, string>][] = [
  ["a batch", "BAD_USER_INPUT", JSON.stringify([{ query: honest }, { query: honest }])],
  ["no JSON", "BAD_USER_INPUT", '{"query":'],
  ["JSON that is no request", "BAD_USER_INPUT", "[[[]]]"],
  ["no query at all", "BAD_USER_INPUT", "{}"],
  ["bytes that are no text", "BAD_USER_INPUT", new Uint8Array([0x7b, 0xff, 0xfe, 0x22, 0x80])],
  ["a body of another type", "BAD_USER_INPUT", "a=1", { "content-type": "application/x-www-form-urlencoded" }],
  ["a query of another type", "BAD_USER_INPUT", JSON.stringify({ query: 42 })],
  ["variables of another type", "BAD_USER_INPUT", JSON.stringify({ query: honest, variables: "x" })],
  ["an operation that is not there", "BAD_USER_INPUT", JSON.stringify({ query: honest, operationName: "Other" })],
  ["a mutation", "BAD_USER_INPUT", JSON.stringify({ query: "mutation { drop }" })],
  [
    "variables nested a thousandfold",
    "QUERY_TOO_COMPLEX",
    `{"query":"query ($w: PayoutWhere) { payouts(where: $w) { totalCount } }","variables":{"w":${nested(5_000)}}}`,
  ],
  [
    "a filter nested in the document",
    "QUERY_TOO_COMPLEX",
    JSON.stringify({ query: `{ payouts(where: ${repeat(300, "{AND:[")}{}${repeat(300, "]}")}) { totalCount } }` }),
  ],
  [
    "an alias bomb",
    "QUERY_TOO_COMPLEX",
    JSON.stringify({ query: `{ ${Array.from({ length: 90 }, (_, at) => `a${at}: chains { id }`).join(" ")} }` }),
  ],
  [
    "introspection of introspection",
    "QUERY_TOO_COMPLEX",
    JSON.stringify({ query: `{ __schema { types { ${repeat(5, "fields { type { ")} name ${repeat(5, "} } ")} } } }` }),
  ],
  [
    "fragments in a circle",
    "BAD_USER_INPUT",
    JSON.stringify({
      query: "{ ...a } fragment a on Query { ...b } fragment b on Query { ...c } fragment c on Query { ...a }",
    }),
  ],
  ["a text with NUL", "BAD_USER_INPUT", JSON.stringify({ query: `{ search(text: "\\u0000") { events { id } } }` })],
  [
    "a number beyond all",
    "BAD_USER_INPUT",
    `{"query":"query ($n: Int) { payouts(limit: $n) { totalCount } }","variables":{"n":1e999}}`,
  ],
  [
    "a block before the first",
    "BAD_USER_INPUT",
    JSON.stringify({
      query: `{ asset(id: "${id(DATASET)}", asOf: { block: { chainId: ${CHAIN_ONE}, number: -1 } }) { id } }`,
    }),
  ],
  [
    "a chain beyond 2^53",
    "BAD_USER_INPUT",
    JSON.stringify({ query: `{ _meta(chainId: 9007199254740993) { version } }` }),
  ],
  [
    "a condition of a thousand parts",
    "BAD_USER_INPUT",
    JSON.stringify({
      query: "query ($w: PayoutWhere) { payouts(where: $w) { totalCount } }",
      variables: { w: { OR: Array.from({ length: 101 }, () => ({ role: "x" })) } },
    }),
  ],
  ["half a character", "BAD_USER_INPUT", `{"query":"{ search(text: \\"\\\\ud800\\") { events { id } } }"}`],
  [
    "an amount of ten thousand digits",
    "BAD_USER_INPUT",
    JSON.stringify({ query: `{ payouts(where: { amount_gt: "${repeat(10_000, "9")}" }) { totalCount } }` }),
  ],
  [
    "fragments that double twenty times",
    "QUERY_TOO_COMPLEX",
    JSON.stringify({
      query: `{ ...f0 } ${Array.from({ length: 20 }, (_, at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`).join(" ")} fragment f20 on Query { chains { id } }`,
    }),
  ],
  [
    "a forged cursor of an attribution",
    "BAD_USER_INPUT",
    JSON.stringify({
      query: `{ attribution(asset: "${id(CLONE)}", after: "${forged(["attribution/2", id(CLONE), 1e300, null, [[1, -1, null]]])}") { totalCount } }`,
    }),
  ],
  [
    "a forged cursor of evidence",
    "BAD_USER_INPUT",
    JSON.stringify({
      query: `{ earnings(accounts: ["${CAROL}"], tokens: ["${TOKEN_ID}"]) { tokens { evidence(after: "${forged(["evidence/EARNED/TIME", "1); drop table x", 0, 0, 0, 0])}") { totalCount } } } }`,
    }),
  ],
];

/** Odd, but within what may be asked: answered like any other. */
const answered: [what: string, query: string][] = [
  ["a share finer than any", `{ derivations(where: { share_gt: "0.000000000000000001" }) { totalCount } }`],
  ["the greatest chain", `{ payouts(where: { chainId: 9007199254740991, block_gte: 2147483647 }) { totalCount } }`],
  [
    "the first and last moment",
    `{ payouts(where: { timestamp_gte: "0001-01-01T00:00:00Z", timestamp_lt: "9999-12-31T23:59:59Z" }) { totalCount } }`,
  ],
  [
    "fragments on an asset that double eighty times",
    `{ payouts(where: { asset: "${id(DATASET)}" }, limit: 1) { items { asset { ...f0 } } } } ${Array.from({ length: 80 }, (_, at) => `fragment f${at} on Asset { ...f${at + 1} ...f${at + 1} }`).join(" ")} fragment f80 on Asset { id }`,
  ],
  ["a pattern of wildcards", `{ assets(where: { name_contains: "${repeat(64, "%_\\\\\\\\")}" }) { totalCount } }`],
];

describe("what is sent by who means no good", () => {
  it.each(refusals)("%s is refused, by a code", async (_, code, body, headers) => {
    const response = await server.post(body as BodyInit, { "x-forwarded-for": "198.51.100.1", ...headers });
    const { errors } = (await response.json()) as Answer;
    expect(errors?.[0]?.extensions?.code).toBe(code);
    expect(JSON.stringify(errors)).not.toMatch(/select |projection\.|node_modules|\.[jt]s:\d|stack/i);
    expect(api.reported).toEqual([]);
    await pause(60);
  });

  it.each(answered)("%s is answered", async (_, query) => {
    expect(await server.ask(query, "198.51.100.2")).not.toHaveProperty("errors");
    expect(api.reported).toEqual([]);
  });

  it("a body without end is refused, whether it says its length or not", async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(0x20)),
    });
    const sent = fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "198.51.100.3" },
      body: endless,
      duplex: "half",
    } as RequestInit).then(
      ({ status }) => status,
      () => "ended",
    );
    expect([413, "ended"]).toContain(await sent);
    expect((await server.post(" ".repeat(64_001), { "x-forwarded-for": "198.51.100.3" })).status).toBe(413);
    expect(await server.ask(honest)).toEqual(HONEST);
  });
});

/** A socket that sends this and then waits; resolves to what came back when the server ended it. */
async function dawdle(text: string): Promise<{ ended: Promise<string> }> {
  const socket = connect(server.port, "127.0.0.1");
  sockets.push(socket);
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  const ended = new Promise<string>((resolve) => {
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(received));
  });
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  socket.write(text);
  return { ended };
}

describe("slow clients", () => {
  it("lose their sockets when the time for headers or for the whole request is up", async () => {
    const post = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    const slow = await Promise.all([
      dawdle(""),
      dawdle("GET / HT"),
      dawdle(post),
      dawdle(`${post}content-length: 40\r\n\r\n{"que`),
    ]);
    expect(await server.ask(honest)).toEqual(HONEST);
    for (const { ended } of slow) expect(await ended).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it("by the hundreds make room for others", async () => {
    const idle = await Promise.all(Array.from({ length: 200 }, () => dawdle("")));
    expect(await server.ask(honest)).toEqual(HONEST);
    expect(await Promise.race(idle.map(({ ended }) => ended))).toBe("");
    const uploading =
      "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{";
    await Promise.all(Array.from({ length: 100 }, () => dawdle(uploading)));
    expect(await server.ask(honest)).toEqual(HONEST);
    const metrics = await (await server.get("/metrics")).text();
    expect(Number(/^tributary_http_sockets_evicted (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThan(0);
  });

  it("of one address have no more sockets than their share", async () => {
    const strict = await openServer(api, { limits: { connectionsPerIp: 3 } });
    // This machine itself is not limited, so its sockets come by as many as they like.
    const all = await Promise.all(Array.from({ length: 6 }, () => fetch(`${strict.url}/health`)));
    expect(all.every(({ ok }) => ok)).toBe(true);
    await strict.close();
  });
});

describe("a client that asks too much", () => {
  const waiting = `{ asset(id: "${id(DATASET)}", minBlock: { chainId: ${CHAIN_ONE}, number: 1000 }) { id } }`;
  const send = (query: string, client: string) => server.post(JSON.stringify({ query }), { "x-forwarded-for": client });

  it("at once waits for its turns, while others are answered; more than may wait are refused", async () => {
    const flood = Array.from({ length: 18 }, () => send(waiting, "203.0.113.1").then(({ status }) => status));
    expect(await server.ask(honest, "203.0.113.2")).toEqual(HONEST);
    // Those that may wait do so for as long as a request may take: twice what each of these takes.
    const statuses = await Promise.all(flood);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(8);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4);
  });

  it("at once over a socket waits for the same turns, and more than may wait are refused", async () => {
    const client = createClient({
      url: `${server.url.replace("http", "ws")}/graphql`,
      retryAttempts: 0,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols?: string | string[]) {
          super(address, protocols, { headers: { "x-forwarded-for": "203.0.113.9" } });
        }
      },
    });
    const flood = Array.from({ length: 18 }, async () => {
      const answer = (await client.iterate({ query: waiting }).next()) as { value: Answer };
      return answer.value.errors?.[0]?.extensions?.code;
    });
    // One that has no turn left over HTTP either.
    await pause(300);
    expect((await send(honest, "203.0.113.9")).status).toBe(429);
    expect(await server.ask(honest, "203.0.113.2")).toEqual(HONEST);
    const codes = await Promise.all(flood);
    expect(codes.filter((code) => code === "RATE_LIMITED").length).toBeGreaterThanOrEqual(8);
    expect(codes.filter((code) => code === "BLOCK_NOT_INDEXED").length).toBeGreaterThanOrEqual(4);
    await client.dispose();
  });

  it("a second is refused with standard headers, and this machine itself never is", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => send("{ chains { id } }", "203.0.113.3")));
    const refused = answers.find(({ status }) => status === 429);
    expect(await refused?.json()).toMatchObject({ errors: [{ extensions: { code: "RATE_LIMITED" } }] });
    expect(Object.fromEntries(refused?.headers ?? [])).toMatchObject({
      "retry-after": "1",
      "ratelimit-limit": "20",
      "ratelimit-policy": "20;w=1",
      "access-control-allow-origin": "*",
    });
    expect((await send(honest, "203.0.113.4")).status).toBe(200);
    const own = await Promise.all(Array.from({ length: 30 }, () => server.ask(honest)));
    expect(own.flatMap(({ errors }) => errors?.[0]?.extensions?.code ?? [])).not.toContain("RATE_LIMITED");
  });

  it("and goes away has its turns given back", async () => {
    const gone = Array.from({ length: 2 }, () => {
      const controller = new AbortController();
      const request = fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.5" },
        body: JSON.stringify({ query: waiting }),
        signal: controller.signal,
      }).catch(() => undefined);
      return { controller, request };
    });
    await pause(100);
    for (const { controller } of gone) controller.abort();
    await Promise.all(gone.map(({ request }) => request));
    expect(await server.ask(honest, "203.0.113.5")).toEqual(HONEST);
  });
});
