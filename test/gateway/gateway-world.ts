import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/create-gateway.js";
import type { LogFilter } from "../../src/domain/log-filter.js";
import type { ArchiveBlock } from "../../src/gateway/finalized/archive-service.js";
import { PAYOUT_SETTLED, SYNTHETIC_PAYOUTS, type SyntheticChain } from "../support/synthetic-node/synthetic-chain.js";

export const FILTER = { address: SYNTHETIC_PAYOUTS, topic0: [PAYOUT_SETTLED], fromBlock: 0 };

/** The same logs, asked for with or without their contract's address, by a test's seed. */
export const filterOf = (seed: number): LogFilter => {
  const { topic0, fromBlock } = FILTER;
  return seed % 2 === 0 ? FILTER : { topic0, fromBlock };
};

/** Quick retries, so that a test of many faults takes seconds. */
export const QUICK = {
  backoffMs: [5, 100],
  requestTimeoutMs: 250,
  crossCheckPatienceMs: 3_000,
  chainIdCheckMs: 200,
  // One range holds most of these tests' chains: what is said of a range is then said once.
  initialRange: 2_000,
} as const;

/** Collects the gateway's warnings and errors instead of printing them. */
export function createTestLog() {
  const lines: string[] = [];
  const details: string[] = [];
  const keep = (fields: object, message: string): void => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const keepDetail = (fields: object, message: string): void =>
    void details.push(`${new Date().toISOString()} ${message} ${JSON.stringify(fields)}`);
  return { lines, details, debug: keepDetail, info: keep, warn: keep, error: keep };
}

export async function startGateway(
  endpoints: readonly string[],
  chain: SyntheticChain,
  options: Partial<GatewayOptions> = {},
): Promise<Gateway> {
  const gateway = createGateway({
    chainId: chain.chainId,
    name: "test",
    endpoints,
    finality: 12,
    filters: () => [FILTER],
    log: createTestLog(),
    ...options,
    tuning: { ...QUICK, ...options.tuning },
  });
  await gateway.start();
  return gateway;
}

/** One log as text: what makes it that log, on that branch. */
export const markOf = (block: number, log: { logIndex: number; transactionHash: string; data: string }): string =>
  `${block}/${log.logIndex}/${log.transactionHash}/${log.data}`;

/** The marks of all our logs in a range, as the chain's rule has them. */
export function expectedMarks(chain: SyntheticChain, from: number, to: number): string[] {
  const marks: string[] = [];
  for (let n = from; n <= to; n++) {
    for (const log of chain.ownLogs(n)) marks.push(markOf(n, { ...log, logIndex: Number(log.logIndex) }));
  }
  return marks;
}

/** Speaks the archive protocol as the processor's client does, but repeats a 503 at once; holds each answer to the contract. */
export async function drainArchive(
  gateway: Gateway,
  from: number,
  to: number,
  onAnswer: (blocks: ArchiveBlock[]) => void = () => undefined,
): Promise<ArchiveBlock[]> {
  const all: ArchiveBlock[] = [];
  for (let next = from; next <= to;) {
    const worker = await (await fetch(`${gateway.archiveUrl}/${next}/worker`)).text();
    const body = JSON.stringify({
      fromBlock: next,
      toBlock: to,
      logs: [{ address: [FILTER.address], topic0: FILTER.topic0 }],
    });
    const response = await fetch(worker, { method: "POST", body });
    if (response.status === 503) {
      await response.text();
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    if (response.status !== 200)
      throw new Error(`expected 200 or 503, found ${response.status}: ${await response.text()}`);
    const blocks = (await response.json()) as ArchiveBlock[];
    const numbers = blocks.map(({ header }) => header.number);
    const last = numbers.at(-1);
    if (numbers[0] !== next || last === undefined || numbers.some((n, i) => i > 0 && n <= (numbers[i - 1] ?? n))) {
      throw new Error(`expected ascending blocks from ${next}, found ${numbers.slice(0, 5).join()}`);
    }
    all.push(...blocks);
    onAnswer(blocks);
    next = last + 1;
  }
  return all;
}
