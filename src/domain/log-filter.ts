/**
 * What a protocol wants of one contract: the logs of `address` whose first topic is in `topic0`, from `fromBlock` on.
 * Address and topics are lowercase 0x-hex.
 */
export interface LogFilter {
  readonly address: string;
  readonly topic0: readonly string[];
  readonly fromBlock: number;
}
