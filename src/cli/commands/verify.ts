import type pg from "pg";
import { checkRpc } from "../../config/check-rpc.js";
import type { ChainConfig } from "../../config/tributary-config.js";
import { findForeignBlock } from "../../ingest/find-foreign-block.js";
import { type LogVerification, verifyLog } from "../../ingest/verify-log.js";
import { connectClient } from "../../log/connect-client.js";
import { rebuildProjections } from "../../projections/rebuild.js";
import type { Logger } from "../../reporting/logger.js";
import { createDecoder } from "../../sources/create-decoder.js";
import type { CommandResult } from "../run-command.js";
import { type CommonOptions, createProcessLogger, loadSettings } from "../settings.js";

/**
 * Checks all there is: the log's digests against its raw logs, its events against those decoded anew, the stored block hashes
 * against the chain, and the projections, row for row, against those folded anew. Ends at the first finding.
 */
export async function verify(options: CommonOptions & { offline?: boolean }): Promise<CommandResult> {
  const config = await loadSettings(options);
  const log = createProcessLogger();
  const client = await connectClient(config.database);
  let blocks = 0;
  try {
    for (const chain of config.chains) {
      const checked = await verifyLog(client, { chainId: chain.id, decoder: createDecoder(chain) });
      if (checked.difference !== undefined) return finding(checked.difference);
      log.info({ chain: chain.id }, "Recomputed the log's digests, and decoded its raw logs again");
      warnOfUncompared(log, chain.id, checked);
      if (options.offline === true) continue;
      const foreign = await checkBlocks(client, chain);
      if (foreign.found !== undefined) return finding(foreign.found);
      blocks += foreign.checked;
      log.info({ chain: chain.id, blocks: foreign.checked }, "Compared block hashes with the chain");
    }
  } finally {
    await client.end();
  }
  const { events, seconds, difference } = await rebuildProjections({
    url: config.database,
    isSwap: false,
    onProgress: ({ chainId, ...progress }) => log.info({ chain: chainId, ...progress }, "Folded a range"),
  });
  if (difference) {
    const side = difference.isLive ? "only live" : "only replayed";
    return finding(
      `projection ${difference.table} differs, chain ${difference.chainId}, block ${difference.blockNumber ?? "unknown"}, ` +
        `${side}: ${JSON.stringify(difference.row)}`,
    );
  }
  return {
    sentence: `Verified ${events} events in ${seconds.toFixed(1)} s: digests, ${blocks} block hashes and projections agree`,
    fields: { events, seconds, blocks, difference: null },
  };
}

function warnOfUncompared(log: Logger, chain: number, { otherVersions, hasComparedEvents }: LogVerification): void {
  if (!hasComparedEvents) {
    log.warn(
      { chain },
      "Left the events uncompared: the config asks for other logs than the chain was indexed for. Index it first",
    );
  } else if (otherVersions > 0) {
    log.warn(
      { chain, logs: otherVersions },
      "Left logs uncompared that another version of their adapter decoded: redecode brings them up to date",
    );
  }
}

async function checkBlocks(
  client: pg.Client,
  chain: ChainConfig,
): Promise<{ checked: number; found: string | undefined }> {
  const rpcUrls = await checkRpc({ chainId: chain.id, name: chain.name, urls: chain.rpc, log: createProcessLogger() });
  const { checked, foreign } = await findForeignBlock(client, chain.id, rpcUrls);
  const found =
    foreign &&
    `block ${foreign.number} of chain ${chain.id}: the log holds ${foreign.stored}, the chain has ${foreign.onChain ?? "none"}`;
  return { checked, found };
}

const finding = (what: string): CommandResult => ({
  sentence: `Found a difference: ${what}`,
  fields: { difference: what },
  isOk: false,
});
