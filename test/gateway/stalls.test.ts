import { afterEach, expect, test, vi } from "vitest";
import type { Faults } from "../support/synthetic-node/fault-plan.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { createTestLog, drainArchive, expectedMarks, markOf, startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A chain whose finalized height is known, at a lone endpoint that has these faults from then on. */
async function startWorld(faults: Faults, stallSaidMs: number) {
  const chain = createSyntheticChain({ seed: 3, head: 512, foreignPerBlock: 0 });
  const node = await startSyntheticNode({ chain });
  open.push(node);
  const log = createTestLog();
  const gateway = await startGateway([`${node.url}/v2/SECRETKEY`], chain, {
    log,
    tuning: { stallSaidMs, initialRange: 100 },
  });
  open.push({ close: () => gateway.stop() });
  await fetch(`${gateway.archiveUrl}/height`);
  node.setFaults(faults);
  const drained = drainArchive(gateway, 0, 500).then((blocks) =>
    blocks.flatMap(({ header, logs }) => logs.map((one) => markOf(header.number, one))),
  );
  const said = (start: string): string[] => log.lines.filter((line) => line.startsWith(start));
  return { node, log, said, drained, expected: expectedMarks(chain, 0, 500) };
}

test.each<[string, Faults, RegExp]>([
  ["an endpoint that answers with error pages", { html: 1 }, /transient/],
  ["an endpoint that answers with errors", { errorAnswer: 1 }, /Internal error/],
  ["an endpoint that holds no block", { nullBlock: 1 }, /block \d+ is not there/],
  ["an endpoint that lists logs twice", { repeatLog: 1 }, /a log is listed twice/],
  ["an endpoint that cuts each connection", { down: true }, /transient/],
  ["an endpoint that answers nothing", { hang: 1 }, /no answer within 250 ms/],
  ["an endpoint that asks for a long pause", { rateLimited: 1, retryAfterS: 3 }, /rate-limited/],
])(
  "%s, alone: the reason is said while ranges wait for it, and so is that it answers again",
  async (_name, faults, reason) => {
    const { node, log, said, drained, expected } = await startWorld(faults, 500);
    await vi.waitFor(() => expect(said("Range could not be fetched").length).toBeGreaterThan(1), { timeout: 10_000 });
    expect(said("Range could not be fetched")[0]).toMatch(reason);
    expect(said("Range could not be fetched")[0]).toMatch(/127\.0\.0\.1:\d+/);
    expect(said("Endpoints answer again")).toHaveLength(0);
    node.setFaults({});
    expect(await drained).toEqual(expected);
    expect(said("Endpoints answer again")).toHaveLength(1);
    expect([...log.lines, ...log.details].join("\n")).not.toContain("SECRETKEY");
  },
);

test("an endpoint that fails now and then is not spoken of", async () => {
  const { said, drained, expected } = await startWorld({ html: 0.3, cut: 0.1 }, 5_000);
  expect(await drained).toEqual(expected);
  expect([...said("Range could not be fetched"), ...said("Endpoints answer again")]).toEqual([]);
});
