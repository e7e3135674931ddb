import { assetRows, derivationRows } from "./asset-tables.js";
import { contributionRows, invocationRows, weightRows } from "./contribution-tables.js";
import { cutChains } from "./cut-chains.js";
import { appliedEvents, judgedLogs } from "./judged-log.js";
import { anomalyRows, blockTimeRows, logRows } from "./log-tables.js";
import type { Cut, ModelInput } from "./model-input.js";
import { claimRows, earningsByAssetRows, earningsByRoleRows, earningsRows, payoutRows } from "./money-tables.js";
import { contributorRows, directCountRows, identityRows } from "./people-tables.js";
import { assetHourRows, tokenHourRows, usageRows } from "./usage-tables.js";

export type ModelTables = ReturnType<typeof modelTables>;

/**
 * All that follows from the canonical chains, or from what of them lies within the cut, as plain JSON: integers that
 * can be large as decimal strings, times in seconds, rows in the order of `canonicalRows`.
 */
export function modelTables(input: ModelInput, cut?: Cut) {
  const logs = judgedLogs(input, cut);
  const events = appliedEvents(logs);
  return {
    log: logRows(logs),
    anomalies: anomalyRows(logs),
    blockTimes: blockTimeRows(cutChains(input, cut).chains),
    assets: assetRows(events),
    derivations: derivationRows(events),
    contributions: contributionRows(events),
    weights: weightRows(events),
    invocations: invocationRows(events),
    payouts: payoutRows(events),
    claims: claimRows(events),
    earnings: earningsRows(events),
    earningsByAsset: earningsByAssetRows(events),
    earningsByRole: earningsByRoleRows(events),
    usage: usageRows(events),
    tokenHours: tokenHourRows(events),
    assetHours: assetHourRows(events),
    identities: identityRows(events),
    directCounts: directCountRows(events),
    contributors: contributorRows(events),
  };
}
