// Reads a synthetic chain to its end by evm-processor, plainly over RPC or through the gateway; a child of bench/sparse.ts.
import { EvmBatchProcessor } from "@subsquid/evm-processor";
import type { HotDatabase } from "@subsquid/util-internal-processor-tools";
import { createGateway } from "../src/gateway/create-gateway.js";
import { createLogger } from "../src/reporting/logger.js";
import { PAYOUT_SETTLED, SYNTHETIC_PAYOUTS } from "../test/support/synthetic-node/synthetic-chain.js";

const [, , way, rpcUrl = "", lastBlock = "0"] = process.argv;
const target = Number(lastBlock);
const startedAt = performance.now();
let events = 0;

/** Keeps nothing: what is timed is the way to the data. */
const database: HotDatabase<object> = {
  supportsHotBlocks: true,
  connect: () => Promise.resolve({ height: -1, hash: "0x", top: [] }),
  async transact({ nextHead }, handle) {
    await handle({});
    if (nextHead.height < target) return;
    process.send?.({ events, ms: performance.now() - startedAt });
    process.exit(0);
  },
  transactHot: () => Promise.reject(new Error("Expected only final blocks.")),
  transactHot2: () => Promise.reject(new Error("Expected only final blocks.")),
};

const filter = { address: SYNTHETIC_PAYOUTS, topic0: [PAYOUT_SETTLED], fromBlock: 0 };
const processor = new EvmBatchProcessor()
  .setFields({ block: { timestamp: true }, log: { transactionHash: true } })
  .setFinalityConfirmation(10)
  .addLog({ address: [filter.address], topic0: filter.topic0 });
if (way === "gateway") {
  const gateway = createGateway({
    chainId: 31337,
    name: "bench",
    endpoints: [rpcUrl],
    finality: 10,
    filters: () => [filter],
    log: createLogger({ level: "error" }),
  });
  await gateway.start();
  processor.setGateway(gateway.archiveUrl).setRpcEndpoint(gateway.rpcUrl);
} else {
  processor.setRpcEndpoint({ url: rpcUrl, maxBatchCallSize: 100 });
}
processor.run(database, (context) => {
  for (const block of context.blocks) events += block.logs.length;
  return Promise.resolve();
});
