export interface GatewayTuning {
  /** Per attempt, at one endpoint. */
  requestTimeoutMs: number;
  /** Larger answers are cut off and count as "too many results". */
  maxAnswerBytes: number;
  /** The same for the logs of more than one block: several such answers are in memory at once, and a range can be halved. */
  maxRangeBytes: number;
  /** Calls a second and endpoint, each call of a batch counted; absent: only what 429s teach. */
  requestsPerSecond?: number | undefined;
  /** Requests under way at one endpoint. */
  concurrency: number;
  /** Calls in a JSON-RPC batch, until an endpoint asks for fewer. */
  batchSize: number;
  /** Blocks in the first `eth_getLogs`, and the most ever asked. */
  initialRange: number;
  maxRange: number;
  /** Ranges grow or shrink towards this many logs an answer; the common result limit is 10,000. */
  targetLogs: number;
  /** The part of blocks inside wide ranges whose header is fetched only to test its bloom. */
  auditRate: number;
  /** The part of wide ranges whose logs a second endpoint is asked for too. */
  crossCheckRate: number;
  /** How long a check waits for a second endpoint before the answer is used unchecked. */
  crossCheckPatienceMs: number;
  /**
   * How long a block that its bloom says may hold logs of ours, of which nobody gave one, is held back for the endpoints that have
   * not answered yet.
   */
  heldMs: number;
  /** Logs held ahead of the processor, and ranges fetched at once. */
  readAheadLogs: number;
  readAheadRanges: number;
  /** Logs in one answer to the processor. */
  answerLogs: number;
  /** Failed endpoints pause from the first to the second, doubling. */
  backoffMs: readonly [number, number];
  /** What is asked for until it is answered, and only fails, is spoken of after this long, and again as often. */
  stallSaidMs: number;
  /** The shortest and longest pause between head polls; between them, a part of the chain's block time. */
  headPollMs: readonly [number, number];
  /** How often an endpoint's chain id is asked for again. */
  chainIdCheckMs: number;
}

export const DEFAULT_TUNING: GatewayTuning = {
  requestTimeoutMs: 20_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  maxRangeBytes: 12 * 1024 * 1024,
  requestsPerSecond: undefined,
  concurrency: 8,
  batchSize: 50,
  initialRange: 20,
  maxRange: 100_000,
  targetLogs: 4_000,
  auditRate: 1 / 500,
  crossCheckRate: 1,
  crossCheckPatienceMs: 30_000,
  heldMs: 5_000,
  readAheadLogs: 30_000,
  readAheadRanges: 4,
  answerLogs: 5_000,
  backoffMs: [250, 30_000],
  stallSaidMs: 30_000,
  headPollMs: [25, 2_000],
  chainIdCheckMs: 60_000,
};
