import { createServer } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { isDeeperThan } from "../../../src/api/limits/is-deeper-than.js";
import { guardSockets } from "../../../src/api/server/socket-guard.js";
import { createTurns } from "../../../src/api/turns.js";

/**
 * A guarded server whose sockets, each from an address of its own, say in the order they were opened whether they are still
 * open after a while.
 */
async function stillOpen(
  limits: { connections: number; connectionsPerIp: number },
  count: number,
  clientOf: (address: string | undefined) => string | null = () => "one network",
): Promise<boolean[]> {
  const server = createServer((_, response) => response.end("here"));
  guardSockets(server, { ...limits, clientOf });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.0.${i + 2}` });
    socket.on("error", () => undefined);
    sockets.push(socket);
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    await pause(20);
  }
  // The end of a stream shows only to those who read.
  for (const socket of sockets) socket.resume();
  await pause(100);
  const open = sockets.map((socket) => !socket.readableEnded && !socket.destroyed);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return open;
}

describe("sockets", () => {
  it("of one client, at whatever addresses, are as many as allowed; one more ends the one idle longest", async () => {
    expect(await stillOpen({ connections: 10, connectionsPerIp: 3 }, 3)).toEqual([true, true, true]);
    expect(await stillOpen({ connections: 10, connectionsPerIp: 3 }, 5)).toEqual([false, false, true, true, true]);
  });

  it("of others, or of who has no cap, are left alone", async () => {
    const limits = { connections: 10, connectionsPerIp: 2 };
    expect(await stillOpen(limits, 4, (address) => address ?? null)).toEqual([true, true, true, true]);
    expect(await stillOpen(limits, 4, () => null)).toEqual([true, true, true, true]);
  });

  it("in all, likewise", async () => {
    expect(await stillOpen({ connections: 2, connectionsPerIp: 10 }, 2)).toEqual([true, true]);
    expect(await stillOpen({ connections: 2, connectionsPerIp: 10 }, 3)).toEqual([false, true, true]);
  });
});

describe("turns", () => {
  it("are given so many at once, waited for by so many, and refused to one more; other clients have their own", async () => {
    const turns = createTurns(2, 1);
    const first = await turns.take("a");
    const second = await turns.take("a");
    let isThird = false;
    const third = turns.take("a").then(() => (isThird = true));
    expect(await turns.take("a")).toBeUndefined();
    expect(await turns.take("b")).toBeDefined();
    expect([typeof second, isThird]).toEqual(["function", false]);
    first?.();
    first?.();
    await third;
    expect(isThird).toBe(true);
    const fourth = turns.take("a").then(() => "late");
    expect(await Promise.race([fourth, pause(20, "waiting")])).toBe("waiting");
  });

  it("are not waited for longer than so long", async () => {
    const turns = createTurns(1, 1, 50);
    const first = await turns.take("a");
    expect(await turns.take("a")).toBeUndefined();
    const third = turns.take("a");
    first?.();
    expect(await third).toBeDefined();
  });
});

describe("turns of a client's streams", () => {
  it("are the same, waited for by any number, and go by turns with its requests", async () => {
    const turns = createTurns(1, 2);
    const first = await turns.take("a");
    const order: string[] = [];
    const note = (name: string) => (giveBack: (() => void) | undefined) => {
      order.push(name);
      giveBack?.();
    };
    const streams = [1, 2, 3, 4].map((one) => turns.takeForStream("a").then(note(`stream ${one}`)));
    const requests = [1, 2].map((one) => turns.take("a").then(note(`request ${one}`)));
    expect(await turns.take("a")).toBeUndefined();
    (await turns.takeForStream("b"))();
    first?.();
    await Promise.all([...streams, ...requests]);
    expect(order).toEqual(["request 1", "stream 1", "request 2", "stream 2", "stream 3", "stream 4"]);
    expect(await turns.take("a")).toBeDefined();
  });
});

describe("the depth of variables", () => {
  it("is that of lists and objects above each other", () => {
    const nested = (levels: number): unknown =>
      levels === 0 ? "x" : { AND: levels === 1 ? "x" : [nested(levels - 2)] };
    expect(isDeeperThan({ w: "x", v: [] }, 1)).toBe(true);
    expect(isDeeperThan({ w: "x" }, 1)).toBe(false);
    expect([32, 33].map((levels) => isDeeperThan(nested(levels), 32))).toEqual([false, true]);
    expect(isDeeperThan(undefined, 0)).toBe(false);
  });
});
