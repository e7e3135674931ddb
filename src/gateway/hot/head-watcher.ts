import { setTimeout as sleep } from "node:timers/promises";
import { parseHeader } from "../reading/chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { Endpoint } from "../endpoints/endpoint.js";
import type { HeadTracker } from "./head-tracker.js";
import type { HotWindow } from "./hot-window.js";

export interface HeadWatcher {
  start(): void;
  stop(): void;
  /** The chain's block time as seen from here; 0 before two blocks came. */
  blockTimeMs(): number;
}

export interface BlockPace {
  blockTimeMs: number;
  /** The mean deviation from it; small where blocks come like a clock. */
  jitterMs: number;
}

const SMOOTHING = 0.2;
const ALL_HEADS_MS = 5_000;
const SUBSCRIBED_POLL_MS = 2_000;

/** Follows block arrivals with a moving mean and mean deviation. */
export function followPace(pace: BlockPace, intervalMs: number): BlockPace {
  if (pace.blockTimeMs === 0) return { blockTimeMs: intervalMs, jitterMs: intervalMs / 2 };
  const deviation = Math.abs(intervalMs - pace.blockTimeMs);
  return {
    blockTimeMs: pace.blockTimeMs + SMOOTHING * (intervalMs - pace.blockTimeMs),
    jitterMs: pace.jitterMs + SMOOTHING * (deviation - pace.jitterMs),
  };
}

/**
 * The pause before the next poll: where blocks come like a clock none is due before four fifths of the block time, then
 * polls come densely; otherwise a twentieth of the block time.
 */
export function planPoll(pace: BlockPace, sinceBlockMs: number, [least, most]: readonly [number, number]): number {
  const dense = Math.min(most, Math.max(least, pace.blockTimeMs / 20));
  if (pace.blockTimeMs === 0 || pace.jitterMs > pace.blockTimeMs / 5) return dense;
  const quiet = pace.blockTimeMs * 0.8 - sinceBlockMs;
  return quiet > dense ? quiet : Math.min(dense, Math.max(least, pace.blockTimeMs / 40));
}

/** Notices new heads, by subscription at WebSocket endpoints and by polls, and moves the window there. */
export function createHeadWatcher(options: {
  context: ChainContext;
  tracker: HeadTracker;
  window: HotWindow;
  /** Told of each failed attempt to read the head, and with undefined of each that did not fail. */
  onTrouble: (error: unknown) => void;
}): HeadWatcher {
  const { context, tracker, window, onTrouble } = options;
  const { pool, tuning, chain, log } = context;
  const subscribed = new Set<Endpoint>();
  let pace: BlockPace = { blockTimeMs: 0, jitterMs: 0 };
  let lastBlockAt = 0;
  let isRunning = false;
  let hashCheckedAt = 0;

  const move = async (...seen: Parameters<HotWindow["advance"]>): Promise<void> => {
    try {
      await window.advance(...seen);
      onTrouble(undefined);
    } catch (error) {
      onTrouble(error);
    }
  };

  const subscribe = async (endpoint: Endpoint): Promise<void> => {
    try {
      await endpoint.call({ method: "eth_subscribe", params: ["newHeads"] });
      subscribed.add(endpoint);
    } catch (error) {
      log.debug({ chain, endpoint: endpoint.label, reason: String(error) }, "Heads could not be subscribed to");
    }
  };
  for (const endpoint of pool.endpoints) {
    endpoint.ws?.onClose(() => subscribed.delete(endpoint));
    endpoint.ws?.onNotification((message) => {
      if (!isRunning || endpoint.health.quarantine !== undefined) return;
      const { result } = (message.params ?? {}) as { result?: unknown };
      try {
        const header = parseHeader(result, endpoint.label, "eth_subscription");
        endpoint.head = header.number;
        tracker.notice(header.number, endpoint);
        void move(header);
      } catch {
        void move();
      }
    });
  }

  const poll = async (): Promise<void> => {
    await Promise.all(
      pool.endpoints
        .filter((one) => one.ws !== undefined && !subscribed.has(one) && one.health.pauseLeftMs() === 0)
        .map(subscribe),
    );
    await tracker.refresh(ALL_HEADS_MS);
    const tip = window.tip();
    const ask = (one: Endpoint): Promise<unknown> => one.call({ method: "eth_blockNumber", params: [] });
    const { value, endpoint } = await pool.run(ask, { patienceMs: 5_000 });
    const height = Number(value);
    tracker.notice(height, endpoint);
    // The number alone would hide a reorg to the same height.
    const isHashDue = Date.now() - hashCheckedAt > Math.max(tuning.headPollMs[0], pace.blockTimeMs / 2);
    if (tip !== undefined && height === tip.number && !isHashDue) return;
    hashCheckedAt = Date.now();
    await move();
  };

  const loop = async (): Promise<void> => {
    while (isRunning) {
      await poll().catch(onTrouble);
      const pause = planPoll(pace, Date.now() - lastBlockAt, tuning.headPollMs);
      await sleep(subscribed.size > 0 ? SUBSCRIBED_POLL_MS : pause, undefined, { ref: false });
    }
  };

  window.onTip(() => {
    const now = Date.now();
    if (lastBlockAt > 0) pace = followPace(pace, now - lastBlockAt);
    lastBlockAt = now;
  });

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      void loop();
    },
    stop() {
      isRunning = false;
    },
    blockTimeMs: () => Math.round(pace.blockTimeMs),
  };
}
