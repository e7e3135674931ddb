// The synthetic node in a process of its own, told what to do over IPC by start-node.ts.
import { startSyntheticNode } from "../../../test/support/synthetic-node/synthetic-node.js";
import { createAnswerStore } from "./answer-store.js";
import { type ChainSpec, createBenchChain } from "./bench-chain.js";

export type NodeRequest = { id: number } & ({ type: "read" } | { type: "reset" } | { type: "advance"; blocks: number });

/** What the node has served since the last reset. */
export interface NodeFigures {
  requests: number;
  calls: number;
  bytes: number;
  /** When the first call came, in ms since 1970; undefined before. */
  firstCallAt: number | undefined;
  cpuSeconds: number;
  head: number;
}

const spec = JSON.parse(process.argv[2] ?? "{}") as ChainSpec;
const chain = createBenchChain(spec);
const store = createAnswerStore(chain);
store.fill();
let firstCallAt: number | undefined;
const node = await startSyntheticNode({
  chain,
  latencyMs: spec.latencyMs,
  gzip: spec.gzip,
  storedAnswer(method, params) {
    firstCallAt ??= Date.now();
    return store.answer(method, params);
  },
});

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
let since = { httpRequests: 0, calls: 0, bytesSent: 0, cpu: cpuSeconds() };

process.on("message", (request: NodeRequest) => {
  if (request.type === "reset") {
    since = { ...node.counters, cpu: cpuSeconds() };
    firstCallAt = undefined;
  }
  if (request.type === "advance") chain.advance(request.blocks);
  const { httpRequests, calls, bytesSent } = node.counters;
  const figures: NodeFigures = {
    requests: httpRequests - since.httpRequests,
    calls: calls - since.calls,
    bytes: bytesSent - since.bytesSent,
    firstCallAt,
    cpuSeconds: cpuSeconds() - since.cpu,
    head: chain.head(),
  };
  process.send?.({ id: request.id, figures });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ url: node.url, wsUrl: node.wsUrl });
