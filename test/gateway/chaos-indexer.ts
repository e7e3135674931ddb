import { EvmRpcDataSource } from "@subsquid/evm-processor/lib/ds-rpc/client.js";
import { RpcClient } from "@subsquid/rpc-client";
import { setTimeout as sleep } from "node:timers/promises";
import type { ArchiveBlock } from "../../src/gateway/finalized/archive-service.js";
import { createGateway, type Gateway, type GatewayOptions } from "../../src/gateway/create-gateway.js";
import { createTestLog, FILTER, markOf } from "./gateway-world.js";

interface Mark {
  height: number;
  hash: string;
}
type LogMark = Parameters<typeof markOf>[1];

export interface ChaosIndexer {
  /** What it holds: the marks of our logs, by block, each under its block's hash. */
  rows(): [number, { hash: string; marks: string[] }][];
  /** Its newest block. */
  head(): Mark;
  /** The gateways' warnings and errors, of all sessions. */
  readonly lines: readonly string[];
  /** What they said for debugging. */
  readonly details: readonly string[];
  /** Sessions begun: one more than there were deep reorgs and other ends of a session. */
  sessions(): number;
  stop(): Promise<void>;
}

const FRESH: Mark = { height: -1, hash: "0x" };

/**
 * An indexer that keeps its log in memory and else does what the real one does: it drives the processor's own data source
 * over a gateway, ends its session where the processor would end its process, and on the next start looks for a fork
 * among the blocks it kept (those with logs, and its final head) and rewinds to the last common one.
 */
export function startChaosIndexer(options: Omit<GatewayOptions, "log">): ChaosIndexer {
  const log = createTestLog();
  const blocks = new Map<number, { hash: string; marks: string[] }>();
  let final = FRESH;
  let top: Mark[] = [];
  let sessionCount = 0;
  let isStopped = false;
  let endSession: () => void = () => undefined;

  const rewind = (height: number): void => {
    for (const number of blocks.keys()) if (number > height) blocks.delete(number);
    top = top.filter((mark) => mark.height <= height);
    if (height < final.height) final = { height, hash: blocks.get(height)?.hash ?? FRESH.hash };
  };
  const keep = (height: number, hash: string, logs: readonly LogMark[]): void => {
    if (logs.length > 0) blocks.set(height, { hash, marks: logs.map((one) => markOf(height, one)) });
  };
  const knownMarks = (): { number: number; hash: string }[] => {
    const marks = [...blocks].map(([number, { hash }]) => ({ number, hash }));
    return [...marks.filter(({ number }) => number < final.height), { number: final.height, hash: final.hash }];
  };

  const recover = async (gateway: Gateway): Promise<void> => {
    if (final.height < 0) return;
    const { lastCommon, firstForeign } = await gateway.detectFork(knownMarks());
    if (firstForeign !== undefined) rewind(lastCommon?.number ?? -1);
  };

  const readArchive = async (gateway: Gateway, isEnded: () => boolean): Promise<void> => {
    while (!isEnded()) {
      const height = await fetch(`${gateway.archiveUrl}/height`);
      const finalized = Number(await height.text());
      if (height.status === 200 && finalized <= final.height) return;
      const query = { fromBlock: final.height + 1, logs: [{ address: [FILTER.address], topic0: FILTER.topic0 }] };
      const answer = await fetch(`${gateway.archiveUrl}/query`, { method: "POST", body: JSON.stringify(query) });
      if (answer.status !== 200) {
        await answer.text();
        await sleep(20);
        continue;
      }
      const found = (await answer.json()) as ArchiveBlock[];
      const last = found.at(-1)?.header;
      if (last === undefined || isEnded()) return;
      rewind(final.height);
      for (const { header, logs } of found) keep(header.number, header.hash, logs);
      final = { height: last.number, hash: last.hash };
    }
  };

  const followHead = async (gateway: Gateway, isEnded: () => boolean): Promise<void> => {
    const rpc = new RpcClient({ url: gateway.rpcUrl, log: null, retryAttempts: Number.MAX_SAFE_INTEGER });
    const source = new EvmRpcDataSource({ rpc, finalityConfirmation: options.finality });
    const fields = {
      block: { timestamp: true },
      log: { address: true, topics: true, data: true, transactionHash: true },
    };
    const request = { logs: [{ address: [FILTER.address], topic0: FILTER.topic0 }], fields };
    const following = source.processHotBlocks([{ range: { from: 0 }, request }], { ...final, top }, (update) => {
      if (isEnded()) throw new Error("the session ended");
      const isKnown = [final, ...top].some(({ hash }) => hash === update.baseHead.hash);
      if (!isKnown) throw new Error(`expected a known base, found ${update.baseHead.height}#${update.baseHead.hash}`);
      rewind(update.baseHead.height);
      for (const { header, logs } of update.blocks) {
        keep(header.height, header.hash, logs as unknown as LogMark[]);
        top.push({ height: header.height, hash: header.hash });
      }
      const height = update.finalizedHead.height;
      if (height > final.height) final = { height, hash: update.finalizedHead.hash };
      top = top.filter((mark) => mark.height > final.height);
      return Promise.resolve();
    });
    const ended = new Promise<void>((resolve) => (endSession = resolve));
    await Promise.race([following, ended]).finally(() => rpc.close());
    following.catch(() => undefined);
  };

  const runSession = async (): Promise<void> => {
    sessionCount += 1;
    let isOver = false;
    const isEnded = (): boolean => isOver || isStopped;
    endSession = () => undefined;
    const gateway = createGateway({
      ...options,
      log,
      knownHash: (number) => (number === final.height ? final.hash : blocks.get(number)?.hash),
      onDeepReorg: () => {
        isOver = true;
        endSession();
      },
    });
    try {
      await gateway.start();
      await recover(gateway);
      await readArchive(gateway, isEnded);
      if (!isEnded()) await followHead(gateway, isEnded);
    } finally {
      isOver = true;
      await gateway.stop();
    }
  };

  const running = (async () => {
    while (!isStopped) {
      await runSession().catch((error: unknown) => log.warn({ reason: String(error) }, "Session ended"));
      await sleep(10);
    }
  })();

  return {
    rows: () => [...blocks].sort(([a], [b]) => a - b),
    head: () => top.at(-1) ?? final,
    lines: log.lines,
    details: log.details,
    sessions: () => sessionCount,
    async stop() {
      isStopped = true;
      endSession();
      await running;
    },
  };
}
