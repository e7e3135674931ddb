import pg from "pg";
import { redecodeChain } from "../../ingest/redecode-chain.js";
import { readHead } from "../../log/head.js";
import { createDecoder } from "../../sources/create-decoder.js";
import type { CommandResult } from "../run-command.js";
import { type CommonOptions, createProcessLogger, loadSettings } from "../settings.js";
import { describeReplay, replayWithProgress } from "./replay.js";

/** Runs the adapters of today over the raw logs kept, then rebuilds the projections from the events they give. */
export async function redecode(options: CommonOptions): Promise<CommandResult> {
  const config = await loadSettings(options);
  const log = createProcessLogger();
  const client = new pg.Client({ connectionString: config.database });
  await client.connect();
  let changed = 0;
  try {
    for (const chain of config.chains) {
      const { finalized } = await readHead(client, chain.id);
      changed += await redecodeChain(client, {
        chainId: chain.id,
        toBlock: finalized.number,
        decoder: createDecoder(chain),
        onProgress: (block) => log.info({ chain: chain.id, block }, "Decoded a range again"),
      });
    }
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
