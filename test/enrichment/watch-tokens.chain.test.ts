import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import { openDoor, openSlowEndpoint, openTokenWorld, type TokenWorld } from "./support/token-world.js";

const NATIVE = `0x${"0".repeat(40)}`;
const PATIENCE = { timeout: 20_000, interval: 20 };

let world: TokenWorld;
beforeAll(async () => {
  world = await openTokenWorld();
});
afterAll(() => world.close());

describe("the tokens a chain's log names", () => {
  it("are asked for name, symbol and decimals, however odd they are", async () => {
    const plain = await world.deployToken("Demonstration Dollar", "dUSD", 6);
    const legacy = await world.deployOdd("Legacy");
    const silent = await world.deployOdd("Silent");
    const boastful = await world.deployOdd("Boastful");
    const malformed = await world.deployOdd("Malformed");
    const hostile = await world.deployToken("a\0b\u202Etxt.exe\r\nline", `\u0301U\u200bSD${"\u0336".repeat(50)}`, 255);
    const long = await world.deployToken("n".repeat(500), "🦀".repeat(40), 0);
    const nobody = `0x${"9".repeat(40)}`;
    const unnamed = await world.deployToken("Nobody is paid in it", "NOT", 18);
    await world.name(plain, legacy, silent, boastful, malformed, hostile, long, nobody);

    const watch = world.watch();
    await vi.waitFor(() => expect(watch.stats).toEqual({ tokensRead: 5, tokenFailures: 3 }), PATIENCE);
    watch.stop();
    const kept = Object.fromEntries(
      await Promise.all(
        Object.entries({ plain, legacy, silent, boastful, malformed, hostile, long, nobody, unnamed }).map(
          async ([word, token]) => [word, await world.kept(token)] as const,
        ),
      ),
    );
    const nothing = { name: null, symbol: null, decimals: null, failures: 1 };
    expect(kept).toEqual({
      plain: { name: "Demonstration Dollar", symbol: "dUSD", decimals: 6, failures: 0 },
      legacy: { name: "Maker", symbol: "MKR", decimals: 18, failures: 0 },
      silent: nothing,
      boastful: { name: null, symbol: "BOAST", decimals: null, failures: 0 },
      malformed: nothing,
      hostile: {
        name: "a\uFFFDb\uFFFDtxt.exe line",
        symbol: `\uFFFDU\uFFFDSD${"\u0336".repeat(3)}`,
        decimals: 255,
        failures: 0,
      },
      long: { name: `${"n".repeat(127)}…`, symbol: `${"🦀".repeat(31)}…`, decimals: 0, failures: 0 },
      nobody: nothing,
      unnamed: undefined,
    });
    const { rows } = await world.owner.query<{ error: string }>(
      "select distinct error from enrichment.token where failures > 0",
    );
    expect(rows).toEqual([
      { error: "expected an answer to name(), symbol() or decimals(), found none that can be read" },
    ]);
  });

  it("are asked once; those that told nothing again after growing pauses", async () => {
    const silent = await world.deployOdd("Silent");
    const plain = await world.deployToken("Plain", "PLN", 2);
    await world.name(silent, plain);
    const watch = world.watch({}, { tokenPausesMs: [1, 1, 100_000] });
    await vi.waitFor(async () => expect(await world.kept(silent)).toMatchObject({ failures: 3 }), PATIENCE);
    await vi.waitFor(async () => expect(await world.kept(plain)).toMatchObject({ symbol: "PLN" }), PATIENCE);
    const { tokensRead, tokenFailures } = watch.stats;
    await sleep(200);
    expect(watch.stats).toEqual({ tokensRead, tokenFailures });
    expect([tokensRead, tokenFailures]).toEqual([1, 3]);
    watch.stop();
  });

  it("keep what they said where they fall silent, and over a replay", async () => {
    const token = await world.deployToken("Kept", "KPT", 3);
    await world.name(token);
    const watch = world.watch({}, { refreshMs: 1, tokenPausesMs: [1] });
    await vi.waitFor(async () => expect(await world.kept(token)).toMatchObject({ symbol: "KPT" }), PATIENCE);
    await world.setCode(token, "0xfe");
    await vi.waitFor(async () => expect((await world.kept(token))?.failures).toBeGreaterThan(1), PATIENCE);
    watch.stop();
    expect(await world.kept(token)).toMatchObject({ name: "Kept", symbol: "KPT", decimals: 3 });
    const { isSwapped } = await rebuildProjections({ url: world.databaseUrl, isSwap: true });
    expect(isSwapped).toBe(true);
    expect(await world.kept(token)).toMatchObject({ name: "Kept", symbol: "KPT", decimals: 3 });
  });
});

describe("endpoints", () => {
  it("that are away are waited for, which costs no token its turn, and their secrets are not told", async () => {
    const door = await openDoor(world.rpcUrl);
    const token = await world.deployToken("Late", "LATE", 1);
    await world.name(token);
    const watch = world.watch({ rpc: [door.url] });
    await vi.waitFor(() => expect(watch.stats.tokenFailures).toBeGreaterThan(2), PATIENCE);
    expect(await world.kept(token)).toBeUndefined();
    expect(world.lines.join("\n")).toContain("Failed to read token metadata; goes on after a pause");
    expect(world.lines.join("\n")).not.toContain("secret-key");
    await door.open();
    await vi.waitFor(async () => expect(await world.kept(token)).toMatchObject({ symbol: "LATE" }), PATIENCE);
    watch.stop();
    door.close();
  });

  it("that never answer for one token are asked for the others all the same", async () => {
    const slow = await world.deployToken("Slow", "SLO", 1);
    const next = await world.deployToken("Next", "NXT", 1);
    await world.name(slow, next);
    const endpoint = await openSlowEndpoint(world.rpcUrl, slow);
    const watch = world.watch({ rpc: [endpoint.url] }, { timeoutMs: 100 });
    await vi.waitFor(async () => expect(await world.kept(slow)).toMatchObject({ symbol: null, failures: 1 }), PATIENCE);
    await vi.waitFor(async () => expect(await world.kept(next)).toMatchObject({ symbol: "NXT" }), PATIENCE);
    watch.stop();
    endpoint.close();
  });

  it("that answer for one token with what no database keeps are asked for the others all the same", async () => {
    const cursed = await world.deployToken("Cursed", "CUR", 1);
    const next = await world.deployToken("Next", "NXT", 1);
    await world.name(cursed, next);
    const endpoint = await openSlowEndpoint(world.rpcUrl, cursed, "request timed out at node\0\u202E7");
    const watch = world.watch({ rpc: [endpoint.url] });
    await vi.waitFor(async () => expect(await world.kept(cursed)).toMatchObject({ failures: 1 }), PATIENCE);
    await vi.waitFor(async () => expect(await world.kept(next)).toMatchObject({ symbol: "NXT" }), PATIENCE);
    watch.stop();
    endpoint.close();
    const { rows } = await world.owner.query<{ error: string }>(
      "select error from enrichment.token where token = decode($1, 'hex')",
      [cursed.slice(2)],
    );
    expect(rows[0]?.error).toContain("request timed out at node\uFFFD\uFFFD7");
  });

  it("are asked for the others where one token's answer cannot be noted, and for that one after a pause", async () => {
    const first = await world.deployToken("First", "FST", 1);
    const second = await world.deployToken("Second", "SND", 1);
    const [refused, next] = first.toLowerCase() < second.toLowerCase() ? [first, second] : [second, first];
    await world.name(first, second);
    await world.owner.query(
      `alter table enrichment.token add constraint refused check (token <> '\\x${refused.slice(2)}') not valid`,
    );
    const watch = world.watch({}, { tokenPausesMs: [300] });
    await vi.waitFor(async () => expect((await world.kept(next))?.symbol).toBeDefined(), PATIENCE);
    expect(await world.kept(refused)).toBeUndefined();
    await world.owner.query("alter table enrichment.token drop constraint refused");
    await vi.waitFor(async () => expect((await world.kept(refused))?.symbol).toBeDefined(), PATIENCE);
    watch.stop();
    const told = world.lines.filter((line) => line.includes("Failed to note a token's metadata"));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(20);
  });

  it("stand in for each other, over WebSocket too, and one of another chain is not believed", async () => {
    const other = await world.startOtherChain(4242);
    const token = await world.deployToken("Second", "SEC", 1);
    const boastful = await world.deployOdd("Boastful");
    await world.name(token, boastful);
    const watch = world.watch({ rpc: ["http://127.0.0.1:1", other, world.rpcUrl.replace("http", "ws")] });
    await vi.waitFor(async () => expect(await world.kept(token)).toMatchObject({ symbol: "SEC" }), PATIENCE);
    await vi.waitFor(async () => expect(await world.kept(boastful)).toMatchObject({ symbol: "BOAST" }), PATIENCE);
    watch.stop();
  });
});

describe("the native coin", () => {
  it("is what the config says, and without it nameless and of 18 decimals", async () => {
    const coin = async () => {
      const kept = await world.kept(NATIVE);
      return kept && [kept.name, kept.symbol, kept.decimals];
    };
    expect(await coin()).toEqual([null, null, 18]);
    const watch = world.watch({ nativeCurrency: { name: "Grain", symbol: "GRN", decimals: 9 } });
    await vi.waitFor(async () => expect(await coin()).toEqual(["Grain", "GRN", 9]), PATIENCE);
    watch.stop();
  });
});
