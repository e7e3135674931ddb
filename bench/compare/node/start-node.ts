import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ChainSpec } from "./bench-chain.js";
import type { NodeFigures, NodeRequest } from "./node-process.js";

export interface BenchNode {
  readonly spec: ChainSpec;
  readonly url: string;
  readonly wsUrl: string;
  read(): Promise<NodeFigures>;
  /** Counts from 0 again. */
  reset(): Promise<NodeFigures>;
  /** Adds blocks at the head; resolves once the node shows them. */
  advance(blocks: number): Promise<NodeFigures>;
  stop(): Promise<void>;
}

type Order = NodeRequest extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never;

/** Starts a node of the chain in a process of its own; resolves when all its answers are ready. */
export async function startNode(spec: ChainSpec): Promise<BenchNode> {
  const file = fileURLToPath(new URL("node-process.js", import.meta.url));
  const child = fork(file, [JSON.stringify(spec)], { execArgv: ["--max-old-space-size=8192"] });
  const ended = once(child, "exit");
  const [{ url, wsUrl }] = (await Promise.race([
    once(child, "message"),
    ended.then(([code]) => {
      throw new Error(`Expected the synthetic node to start, found that it ended with code ${String(code)}.`);
    }),
  ])) as [{ url: string; wsUrl: string }];

  const waiting = new Map<number, (figures: NodeFigures) => void>();
  child.on("message", ({ id, figures }: { id: number; figures: NodeFigures }) => {
    waiting.get(id)?.(figures);
    waiting.delete(id);
  });
  let lastId = 0;
  const ask = (order: Order): Promise<NodeFigures> =>
    new Promise((resolve) => {
      const id = ++lastId;
      waiting.set(id, resolve);
      child.send({ id, ...order });
    });
  return {
    spec,
    url,
    wsUrl,
    read: () => ask({ type: "read" }),
    reset: () => ask({ type: "reset" }),
    advance: (blocks) => ask({ type: "advance", blocks }),
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
