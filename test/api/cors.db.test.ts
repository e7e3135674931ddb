import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { ALICE, CHAIN_ONE, DATASET, id, story } from "./support/story.js";
import { requestOf } from "./support/streams.js";

const CLIENT = "203.0.113.1";
const PAGE = "https://chart.example";
const OTHER = "https://other.example";
const WAITING = `{ asset(id: "${id(DATASET)}", minBlock: { chainId: ${CHAIN_ONE}, number: 1000 }) { id } }`;

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
});
afterAll(() => api.close());

type Limits = NonNullable<Parameters<typeof openServer>[1]>["limits"];

/** Ways to be told to wait: the limits, and the requests of which one at least is one too many. */
const refusals: [what: string, limits: Limits, send: (server: TestServer, origin: string) => Promise<Response>[]][] = [
  [
    "too many requests in a second",
    { requestsPerSecond: 1 },
    (server, origin) => [1, 2, 3].map(() => ask(server, "{ chains { id } }", origin)),
  ],
  [
    "too many requests at once",
    { requestsAtOnce: 1, requestMs: 600 },
    (server, origin) => [1, 2, 3, 4, 5, 6].map(() => ask(server, WAITING, origin)),
  ],
  [
    "one stream too many",
    { socketsPerIp: 0 },
    (server, origin) => {
      const { headers, ...request } = requestOf("subscription { heads { id } }", { client: CLIENT });
      return [fetch(`${server.url}/graphql`, { ...request, headers: { ...headers, origin } })];
    },
  ],
  [
    "one download too many",
    { downloadsPerIp: 0 },
    (server, origin) => [server.get(`/export/statement.csv?account=${ALICE}`, { origin, "x-forwarded-for": CLIENT })],
  ],
];

const ask = (server: TestServer, query: string, origin: string) =>
  server.post(JSON.stringify({ query }), { origin, "x-forwarded-for": CLIENT });

const open = (cors: string[], limits: Limits = {}) => openServer(api, { cors, limits, trustedProxies: ["127.0.0.1"] });

/** What a page may read of an answer: its origin, and the names of the headers. */
const readable = ({ headers }: Response) => ({
  origin: headers.get("access-control-allow-origin"),
  exposed: headers.get("access-control-expose-headers")?.split(", ") ?? [],
  vary: headers.get("vary"),
});

describe.each(refusals)("told of %s", (_, limits, send) => {
  const refusalOf = async (cors: string[], origin: string) => {
    const server = await open(cors, limits);
    const answers = await Promise.all(send(server, origin));
    await server.close();
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("retry-after")).toMatch(/^\d+$/);
    return readable(refused as Response);
  };

  it("a page may read when to try again", async () => {
    expect(await refusalOf(["*"], PAGE)).toEqual({
      origin: "*",
      exposed: expect.arrayContaining(["retry-after", "ratelimit-reset"]) as string[],
      vary: null,
    });
    expect(await refusalOf(["https://wallet.example", PAGE], PAGE)).toEqual({
      origin: PAGE,
      exposed: expect.arrayContaining(["retry-after", "ratelimit-reset"]) as string[],
      vary: "Origin",
    });
  });

  it("a page of an origin that may not query reads nothing", async () => {
    expect(await refusalOf([PAGE], OTHER)).toEqual({ origin: null, exposed: [], vary: "Origin" });
  });
});

describe("every other answer", () => {
  it("exposes the same headers, and stays apart in caches where origins are told apart", async () => {
    for (const [cors, origin, vary] of [
      [["*"], "*", "Accept"],
      [[PAGE], PAGE, "Accept, Origin"],
    ] as const) {
      const server = await open([...cors]);
      const answers = [
        await ask(server, "{ chains { id } }", PAGE),
        await ask(server, "{ nothing }", PAGE),
        await server.get(`/export/statement.csv?account=${ALICE}`, { origin: PAGE }),
        await server.get("/export/statement.pdf", { origin: PAGE }),
      ].map(readable);
      expect(answers.map((answer) => answer.origin)).toEqual(Array(4).fill(origin));
      expect(new Set(answers.map(({ exposed }) => exposed.join())).size).toBe(1);
      expect(answers[0]?.exposed).toEqual(
        expect.arrayContaining(["etag", "x-indexed-block", "content-disposition", "tributary-as-of"]),
      );
      expect(answers[0]?.vary).toBe(vary);
      await server.close();
    }
  });

  it("is out of reach for pages where it is not for them", async () => {
    const server = await open(["*"]);
    for (const path of ["/metrics", "/health", "/ready"])
      expect(readable(await server.get(path, { origin: PAGE })).origin).toBeNull();
    await server.close();
  });
});
