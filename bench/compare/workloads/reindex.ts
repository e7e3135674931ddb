import { type ChainSpec, lastBlock } from "../node/bench-chain.js";
import { DENSE } from "./backfill.js";
import { checkFigures, expectedFigures } from "./expected-figures.js";
import { runBackfill, waitUntilIndexed } from "./run-backfill.js";
import type { Workload } from "./workload.js";

/** Stops an indexer at the head, lets the chain grow, starts it again; then has it make all its figures anew. */
export function createReindex(events: number): Workload {
  const before: ChainSpec = { ...DENSE, events, onlyPayouts: true, head: 0 };
  const head = lastBlock(before);
  const whole: ChainSpec = { ...before, events: events + before.eventsPerBlock, head };
  return {
    name: "reindex",
    title: "Restart and re-index",
    about:
      `After a backfill of ${events.toLocaleString("en")} payouts the indexer is stopped, the chain grows by a block, and it is started again: ` +
      "restart is until that block's payouts can be read. Then all figures are made anew from what each keeps: by Tributary from its log " +
      "(`replay`, comparison with the live tables and swap included), by Ponder from its cache of RPC answers into an empty schema, by the " +
      "squid, which keeps nothing, from the node. Both times include the start of the process.",
    measures: [
      { name: "restart", unit: "s", digits: 2, better: "less" },
      { name: "re-index", unit: "s", digits: 2, better: "less" },
      { name: "events/s", unit: "", digits: 0, better: "more" },
      { name: "requests", unit: "", digits: 0, better: "less" },
    ],
    runs: 2,
    excludes: () => undefined,
    async run(stage, contestant) {
      const node = await stage.node(whole);
      const open = await stage.open(contestant, node, { contracts: "payouts", isAtHead: false });
      try {
        const { process: first } = await runBackfill(open, contestant, node, before);
        await first.stop();
        await node.advance(1);
        const restartedAt = performance.now();
        const second = await open.start(contestant.index(open.site));
        await waitUntilIndexed(open, contestant, second, head + 1);
        const restart = (performance.now() - restartedAt) / 1_000;
        await second.stop();

        const { command, isEnding } = await contestant.rebuild(open.client, open.site);
        await node.reset();
        const since = performance.now();
        const third = await open.start(command);
        const how = isEnding ? await third.ended : await waitUntilIndexed(open, contestant, third, head + 1);
        const seconds = (performance.now() - since) / 1_000;
        if (isEnding && how !== "code 0")
          throw new Error(`Expected ${contestant.name} to re-index, found ${String(how)}.`);
        const { requests } = await node.read();
        await third.stop();
        checkFigures(contestant.name, expectedFigures(whole), await contestant.readFigures(open.client, open.site));
        return { restart, "re-index": seconds, "events/s": whole.events / seconds, requests };
      } finally {
        await open.close();
      }
    },
  };
}
