import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { resolveAnvilBinary } from "../../src/embedded/anvil-binary.js";
import { startAnvil } from "../../src/embedded/anvil.js";
import { findFreePort } from "../../src/embedded/ports.js";
import { readCommandLine } from "../../src/embedded/system-process.js";

const folder = mkdtempSync(join(tmpdir(), "tributary-anvil-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function call(url: string, method: string): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: [] });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  return ((await response.json()) as { result: unknown }).result;
}

describe("startAnvil", () => {
  it("answers for the asked chain and leaves no process behind", async () => {
    const anvil = await startAnvil({ chainId: 424_242, port: 0, args: ["--no-mining"] });
    expect(await call(anvil.url, "eth_chainId")).toBe("0x67932");
    await anvil.stop();
    expect(await readCommandLine(anvil.pid)).toBeUndefined();
    await anvil.stop();
  });

  it("takes another port when the asked one is taken", async () => {
    const port = await findFreePort(0);
    const first = await startAnvil({ chainId: 31_337, port: 0 });
    const [second, third] = await Promise.all([
      startAnvil({ chainId: 31_338, port: first.port }),
      startAnvil({ chainId: 31_339, port: first.port }),
    ]);
    expect(new Set([port, first.port, second.port, third.port]).size).toBe(4);
    expect(await call(second.url, "eth_chainId")).toBe("0x7a6a");
    expect(await call(third.url, "eth_chainId")).toBe("0x7a6b");
    await Promise.all([first.stop(), second.stop(), third.stop()]);
  });

  it("ends a node that outlived its parent, and only a node", async () => {
    const pidFile = join(folder, "anvil.pid");
    const orphan = await startAnvil({ chainId: 31_337, port: 0, pidFile });
    expect(readFileSync(pidFile, "utf8")).toBe(`${orphan.pid}\n`);
    const next = await startAnvil({ chainId: 31_337, port: 0, pidFile });
    expect(await readCommandLine(orphan.pid)).toBeUndefined();
    await next.stop();
    expect(existsSync(pidFile)).toBe(false);

    const bystander = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    writeFileSync(pidFile, `${bystander.pid}\n`);
    const last = await startAnvil({ chainId: 31_337, port: 0, pidFile });
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill("SIGKILL");
    await last.stop();
  });

  it("says what the node said when it refuses to start", async () => {
    await expect(startAnvil({ chainId: 31_337, port: 0, args: ["--no-such-option"] })).rejects.toThrow(
      /anvil did not start for chain 31337 .*--no-such-option/s,
    );
  });

  it("names the platform without an executable", () => {
    expect(() => resolveAnvilBinary("freebsd", "riscv64")).toThrow(
      /No anvil executable was found for freebsd riscv64: expected the package @foundry-rs\/anvil-freebsd-riscv64/,
    );
  });
});
