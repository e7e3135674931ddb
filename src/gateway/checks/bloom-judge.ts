import type { LogFilter } from "../../domain/log-filter.js";
import type { ChainBlock, ChainHeader } from "../reading/chain-block.js";
import type { GatewayLog } from "../gateway-log.js";
import { admitsLog, bloomFill, mayHoldLogs } from "./logs-bloom.js";

/** Whether a chain's blooms can be used to check answers. `unknown` until a few blocks with logs of ours were seen. */
export type BloomVerdict = "unknown" | "useful" | "says-nothing";

export interface BloomJudge {
  verdict(): BloomVerdict;
  /** `no` is certain; `unusable` where the bloom is absent or this chain's blooms say nothing. */
  mayHold(header: ChainHeader, filters: readonly LogFilter[]): "no" | "maybe" | "unusable";
  /** Whether every log fits the header's bloom. True where the blooms say nothing. */
  admits(block: ChainBlock): boolean;
  /** Learns from a block whose logs are established by other means. */
  learn(block: ChainBlock): void;
}

const SATURATED = 0.97;
const ENOUGH = 3;

/**
 * Finds out whether blooms mean anything on this chain: some rollups leave them empty, some fill them with ones, and
 * on some chains they are so full that they never exclude a block. Says so once.
 */
export function createBloomJudge(chain: string, log: GatewayLog): BloomJudge {
  let fitting = 0;
  let contradicting = 0;
  let saturated = 0;
  let verdict: BloomVerdict = "unknown";

  const decide = (): void => {
    const before = verdict;
    if (contradicting >= ENOUGH && contradicting > fitting) verdict = "says-nothing";
    else if (saturated >= 5 * ENOUGH && saturated > fitting) verdict = "says-nothing";
    else if (fitting >= ENOUGH) verdict = "useful";
    if (verdict === "says-nothing" && before !== verdict) {
      const reason = saturated > contradicting ? "saturated" : "empty or missing";
      log.warn(
        { chain, reason },
        "Found that the chain's blooms say nothing; dropped logs are noticed only by a second endpoint",
      );
    }
  };

  return {
    verdict: () => verdict,
    mayHold(header, filters) {
      if (verdict === "says-nothing" || header.bloom === undefined) return "unusable";
      return mayHoldLogs(header.bloom, filters) ? "maybe" : "no";
    },
    admits({ header, logs }) {
      const { bloom } = header;
      return verdict === "says-nothing" || bloom === undefined || logs.every((item) => admitsLog(bloom, item));
    },
    learn({ header, logs }) {
      const { bloom } = header;
      if (logs.length === 0 && (bloom === undefined || bloomFill(bloom) < SATURATED)) return;
      if (bloom === undefined) contradicting += 1;
      else if (bloomFill(bloom) >= SATURATED) saturated += 1;
      else if (logs.every((item) => admitsLog(bloom, item))) fitting += 1;
      else contradicting += 1;
      decide();
    },
  };
}
