import type { SyntheticRpcLog } from "../../../test/support/synthetic-node/synthetic-chain.js";

/** The transaction of a log as `eth_getBlockByNumber(n, true)` lists it: a type 2 call of the contract that logged. */
export function fullTransaction(log: SyntheticRpcLog, chainId: number): Record<string, unknown> {
  const word = log.transactionHash.slice(2);
  return {
    blockHash: log.blockHash,
    blockNumber: log.blockNumber,
    transactionIndex: log.transactionIndex,
    hash: log.transactionHash,
    from: `0x${word.slice(0, 40)}`,
    to: log.address,
    input: `0x${word.slice(0, 8)}${word.repeat(2)}`,
    value: "0x0",
    nonce: "0x1",
    gas: "0x30d40",
    gasPrice: "0x3b9aca00",
    maxFeePerGas: "0x3b9aca00",
    maxPriorityFeePerGas: "0x3b9aca00",
    type: "0x2",
    chainId: `0x${chainId.toString(16)}`,
    accessList: [],
    v: "0x0",
    yParity: "0x0",
    r: `0x${word}`,
    s: `0x${word}`,
  };
}
