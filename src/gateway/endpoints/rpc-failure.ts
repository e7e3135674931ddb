/**
 * What a failed call means for the next step.
 *
 * - `rate-limited`: this endpoint wants a pause; nothing is wrong with the request.
 * - `transient`: try again, here or elsewhere. `timeout` is the same, but a hint that the request was too big.
 * - `range-too-large`, `too-many-results`: the same request can never succeed here; a smaller range can.
 * - `batch-too-large`: send fewer calls at once.
 * - `unknown-block`: this endpoint does not hold the block (yet, or any more).
 * - `method-missing`, `invalid-request`, `pruned`: this endpoint will never answer this request.
 * - `refused`: this endpoint answers nothing: key, plan or origin.
 * - `bad-answer`: the answer contradicts the request, itself or the chain.
 */
export type FailureKind =
  | "rate-limited"
  | "transient"
  | "timeout"
  | "range-too-large"
  | "too-many-results"
  | "batch-too-large"
  | "unknown-block"
  | "method-missing"
  | "invalid-request"
  | "pruned"
  | "refused"
  | "bad-answer";

export interface FailureHints {
  readonly retryAfterMs?: number;
  /** The widest range, in blocks, that the endpoint says it accepts. */
  readonly maxRange?: number;
  /** The last block of the range that the endpoint proposed instead. */
  readonly suggestedTo?: number;
}

/** A JSON-RPC call that failed at one endpoint. The message names the endpoint by its host only. */
export class RpcFailure extends Error {
  override readonly name = "RpcFailure";

  constructor(
    readonly kind: FailureKind,
    readonly endpoint: string,
    readonly method: string,
    detail: string,
    readonly hints: FailureHints = {},
  ) {
    super(`${method} failed at ${endpoint} (${kind}): ${detail}`);
  }
}
