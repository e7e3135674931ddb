import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { checkRpc, RpcCheckError } from "../../src/config/check-rpc.js";

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

/** An endpoint that gives the answers in turn, and the last one from then on. */
async function startEndpoint(...answers: { status?: number; body: string }[]): Promise<number> {
  let asked = 0;
  const server = createServer((_, response) => {
    const { status = 200, body } = answers[Math.min(asked++, answers.length - 1)] ?? { body: "" };
    response.writeHead(status, { connection: "close" }).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A port nothing listens on. */
async function freePort(): Promise<number> {
  const port = await startEndpoint();
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
}

const chain = (id: number) => ({ body: JSON.stringify({ jsonrpc: "2.0", id: 1, result: `0x${id.toString(16)}` }) });

function setUp(urls: string[]) {
  const lines: unknown[] = [];
  const log = { warn: (fields: Record<string, unknown>, message: string) => void lines.push([message, fields]) };
  return { lines, options: { chainId: 31337, name: "local", urls, attempts: 3, firstPauseMs: 5, log } };
}

describe("checkRpc", () => {
  test("returns the endpoints of the right chain", async () => {
    const port = await startEndpoint(chain(31337));
    const urls = [`http://127.0.0.1:${port}/key`, `http://user:pass@127.0.0.1:${port}`];
    const { options, lines } = setUp(urls);
    await expect(checkRpc(options)).resolves.toEqual(urls);
    expect(lines).toEqual([]);
  });

  test("refuses an endpoint of another chain at once, while others are still asked", async () => {
    const other = await startEndpoint(chain(1));
    const { options } = setUp([`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${other}/v3/secret`]);
    await expect(checkRpc({ ...options, firstPauseMs: 60_000 })).rejects.toThrow(
      new RpcCheckError(`chain 31337 (local): RPC http://127.0.0.1:${other}/*** answers chain id 1, expected 31337`),
    );
  });

  test("asks again after growing pauses, and says so without secrets", async () => {
    const port = await startEndpoint({ status: 503, body: "" }, { body: "<html>" }, chain(31337));
    const url = `http://127.0.0.1:${port}/v3/secret`;
    const { options, lines } = setUp([url]);
    await expect(checkRpc(options)).resolves.toEqual([url]);
    const fields = { chain: 31337, rpc: `http://127.0.0.1:${port}/***`, attempts: 3 };
    const message = "Failed to reach RPC endpoint, asking again after a pause";
    expect(lines).toEqual([
      [message, { ...fields, attempt: 1, pause_ms: 5, reason: "HTTP status 503" }],
      [message, { ...fields, attempt: 2, pause_ms: 10, reason: 'expected JSON, found "<html>"' }],
    ]);
  });

  test("goes on with the endpoints that answer", async () => {
    const [alive, dead] = [
      `http://127.0.0.1:${await startEndpoint(chain(31337))}`,
      `http://127.0.0.1:${await freePort()}`,
    ];
    const { options, lines } = setUp([dead, alive]);
    await expect(checkRpc(options)).resolves.toEqual([alive]);
    expect(lines.at(-1)).toEqual([
      "Gave up on RPC endpoint",
      { chain: 31337, rpc: dead, attempt: 3, attempts: 3, reason: "fetch failed (ECONNREFUSED)" },
    ]);
  });

  test("refuses a chain none of whose endpoints answers", async () => {
    const port = await freePort();
    const broken = await startEndpoint({ body: '{"error":{"message":"see https://node.example/secret"}}' });
    const { options } = setUp([`http://127.0.0.1:${port}/key`, `http://127.0.0.1:${broken}`]);
    await expect(checkRpc(options)).rejects.toThrow(
      new RpcCheckError(
        "chain 31337 (local): expected an RPC endpoint to answer eth_chainId, found none in 3 attempts " +
          `(http://127.0.0.1:${port}/***: fetch failed (ECONNREFUSED); ` +
          `http://127.0.0.1:${broken}: expected a chain id in 0x-hex, found ` +
          '{"error":{"message":"see https://node.example/***"}}); ' +
          "start the node or correct the chain's rpc",
      ),
    );
  });

  test("does not wait for ever", async () => {
    const server = createServer(() => undefined);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { options } = setUp([`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`]);
    await expect(checkRpc({ ...options, attempts: 1, timeoutMs: 50 })).rejects.toThrow(
      `(http://127.0.0.1:${port}: no answer in time; ws://127.0.0.1:${port}: no answer within 50 ms)`,
    );
    server.closeAllConnections();
  });
});
