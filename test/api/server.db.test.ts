import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiServer, createApiServer } from "../../src/api/server/create-api-server.js";
import { LIMITS, type TestApi, openApi } from "./support/open-api.js";
import { story } from "./support/story.js";

let api: TestApi;
let server: ApiServer;
beforeAll(async () => {
  api = await openApi(story);
  server = await createApiServer({
    pool: api.pool,
    config: { api: { host: "127.0.0.1", port: 0, cors: ["*"], trustedProxies: [], limits: LIMITS }, chains: [] },
    version: "0.0.0-test",
    reportError: (error) => api.reported.push(error),
  });
});
afterAll(async () => {
  await server.close();
  await api.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers });

describe("the API server", () => {
  it("answers GraphQL", async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ chains { id } }" }),
    });
    expect(await response.json()).toEqual({ data: { chains: [{ id: "eip155:31337" }, { id: "eip155:31338" }] } });
  });

  it("gives a browser GraphiQL with the example queries, and loads nothing from elsewhere", async () => {
    const page = await (await get("/graphql", { accept: "text/html" })).text();
    expect(page).toContain("How far each chain has been indexed");
    expect(page).not.toMatch(/(src|href)="?https?:/);
  });

  it("is healthy, and ready once every chain is", async () => {
    expect((await get("/health")).status).toBe(200);
    const ready = await get("/ready");
    expect([ready.status, await ready.json()]).toMatchObject([200, { isReady: true, database: "reachable" }]);
  });

  it("tells who comes to the address itself where to go, and has nothing elsewhere", async () => {
    expect(await (await get("/")).text()).toContain("/graphql");
    expect((await get("/nowhere")).status).toBe(404);
    const metrics = await (await get("/metrics")).text();
    expect(metrics).toContain("process_cpu_seconds_total");
    expect(metrics).toMatch(/^tributary_indexed_block\{chain="\d+"\} \d+$/m);
  });
});
