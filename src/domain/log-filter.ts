/**
 * What a protocol wants: the logs of `address` whose first topic is in `topic0`, from `fromBlock` on. Without an address, those
 * of any contract: a factory's children are known only as they are made, so strangers' logs come along and are dropped by the
 * decoder. Address and topics are lowercase 0x-hex.
 */
export interface LogFilter {
  readonly address?: string;
  readonly topic0: readonly string[];
  readonly fromBlock: number;
  /** What of the config, besides the filter itself, says what these logs mean; logs read under another have to be read again. */
  readonly meaning?: string;
}
