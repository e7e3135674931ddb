import { rebuildProjections, type RebuildResult } from "../../projections/rebuild.js";
import type { CommandResult } from "../run-command.js";
import { type CommonOptions, createProcessLogger, loadSettings } from "../settings.js";

/** Folds the whole log again and puts the result in the live projections' place, if both are equal or `force` is given. */
export async function replay(options: CommonOptions & { force?: boolean }): Promise<CommandResult> {
  const { database } = await loadSettings(options);
  return describeReplay(await replayWithProgress(database, options.force === true));
}

export async function replayWithProgress(url: string, isDifferenceExpected: boolean): Promise<RebuildResult> {
  const log = createProcessLogger();
  return rebuildProjections({
    url,
    isSwap: true,
    isDifferenceExpected,
    onProgress: ({ chainId, ...progress }) => log.info({ chain: chainId, ...progress }, "Folded a range"),
  });
}

export function describeReplay({ events, seconds, difference, isSwapped }: RebuildResult): CommandResult {
  const rate = Math.round(events / Math.max(seconds, 0.001));
  const found = difference
    ? `; first difference in ${difference.table}, chain ${difference.chainId}, block ${difference.blockNumber ?? "unknown"}: ` +
      `${difference.isLive ? "only live" : "only replayed"} ${JSON.stringify(difference.row)}`
    : "; found no difference";
  const outcome = isSwapped ? "and swapped the projections" : "and left the live projections in place";
  return {
    sentence: `Replayed ${events} events in ${seconds.toFixed(1)} s (${rate}/s) ${outcome}${found}`,
    fields: { events, seconds, eventsPerSecond: rate, difference: difference ?? null, swapped: isSwapped },
    isOk: isSwapped,
  };
}
