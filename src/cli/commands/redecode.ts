import { redecodeLog } from "../../ingest/redecode-log.js";
import { connectClient } from "../../log/connect-client.js";
import { createDecoder } from "../../sources/create-decoder.js";
import type { CommandResult } from "../run-command.js";
import { type CommonOptions, createProcessLogger, loadSettings } from "../settings.js";
import { describeReplay, replayWithProgress } from "./replay.js";

/** Runs the adapters of today over the raw logs kept, then rebuilds the projections from the events they give. */
export async function redecode(options: CommonOptions): Promise<CommandResult> {
  const config = await loadSettings(options);
  const log = createProcessLogger();
  const client = await connectClient(config.database);
  let changed: number;
  try {
    const chains = config.chains.map((chain) => ({ chainId: chain.id, decoder: createDecoder(chain) }));
    changed = await redecodeLog(client, chains, (chain, block) => log.info({ chain, block }, "Decoded a range again"));
  } finally {
    await client.end();
  }
  const { sentence, fields, isOk } = describeReplay(await replayWithProgress(config.database, true));
  return {
    sentence: `Replaced the events of ${changed} logs. ${sentence}`,
    fields: { changedLogs: changed, ...fields },
    ...(isOk === undefined ? {} : { isOk }),
  };
}
