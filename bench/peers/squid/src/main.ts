import { EvmBatchProcessor } from "@subsquid/evm-processor";
import { TypeormDatabase } from "@subsquid/typeorm-store";
import * as abi from "./abi";
import { writeBatch } from "./batch";

const { BENCH_RPC, BENCH_CONTRACTS, BENCH_FINALITY, BENCH_HEAD_POLL_MS } = process.env;
const addresses = JSON.parse(BENCH_CONTRACTS!) as Record<string, string>;
const topics: Record<string, string[]> = {
  payouts: [abi.PayoutSettled.topic, abi.PayoutClaimed.topic],
  registry: [
    abi.AssetRegistered.topic,
    abi.AssetMetadataChanged.topic,
    abi.Transfer.topic,
    abi.DerivationRegistered.topic,
    abi.DerivationRevoked.topic,
  ],
  contributions: [abi.ContributionRecorded.topic, abi.ContributionValidated.topic, abi.ContributionRevoked.topic],
  invocations: [abi.InvocationRecorded.topic],
  identities: [abi.IdentityLinked.topic, abi.IdentityUnlinked.topic],
};

const processor = new EvmBatchProcessor()
  .setRpcEndpoint({ url: BENCH_RPC!, maxBatchCallSize: 100 })
  .setFinalityConfirmation(Number(BENCH_FINALITY))
  .setFields({ block: { timestamp: true }, log: { address: true, topics: true, data: true, transactionHash: true } });
if (BENCH_HEAD_POLL_MS) processor.setRpcDataIngestionSettings({ headPollInterval: Number(BENCH_HEAD_POLL_MS) });
for (const [role, address] of Object.entries(addresses))
  processor.addLog({ address: [address], topic0: topics[role]! });

const wanted = new Set(Object.values(addresses));
processor.run(new TypeormDatabase({ supportHotBlocks: true }), async (context) => {
  const logs = context.blocks.flatMap(({ header, logs }) =>
    logs
      .filter(({ address }) => wanted.has(address))
      .map((log) => ({
        id: `${header.height}-${log.logIndex}`,
        block: header.height,
        timestamp: BigInt(header.timestamp / 1000),
        transaction: log.transactionHash,
        topic0: log.topics[0]!,
        log,
      })),
  );
  await writeBatch(context.store, logs);
});
