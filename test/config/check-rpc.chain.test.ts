import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkRpc } from "../../src/config/check-rpc.js";

let node: ChildProcess;
let port: number;

beforeAll(async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  ({ port } = probe.address() as AddressInfo);
  probe.close();
  await once(probe, "close");
  const launcher = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
  const platform = `@foundry-rs/anvil-${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
  const binary = createRequire(launcher).resolve(`${platform}/package.json`);
  node = spawn(join(dirname(binary), "bin", "anvil"), ["--port", String(port), "--chain-id", "31337", "--silent"]);
});

afterAll(async () => {
  node.kill();
  await once(node, "exit");
});

test("asks a node over HTTP and WebSocket, waiting until it is up", async () => {
  const urls = [`http://127.0.0.1:${port}`, `ws://127.0.0.1:${port}`];
  const log = { warn: () => undefined };
  const options = { name: "local", urls, attempts: 10, firstPauseMs: 50, log };
  await expect(checkRpc({ ...options, chainId: 31337 })).resolves.toEqual(urls);
  await expect(checkRpc({ ...options, urls: urls.slice(1), chainId: 1 })).rejects.toThrow(
    `chain 1 (local): RPC ws://127.0.0.1:${port} answers chain id 31337, expected 1`,
  );
});
