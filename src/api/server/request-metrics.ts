import type { Pool } from "pg";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { FoldPool } from "../lineage/fold-pool.js";
import type { OperationReport } from "../plugins/use-operation-report.js";
import type { SocketGuard } from "./socket-guard.js";

export interface RequestMetrics {
  /** A request answered in so many seconds. `operation` and `status` are out of a bounded set of words. */
  observe(report: OperationReport, status: number, seconds: number): void;
  /** A request refused: too many of its client in a second (`rate`), or at once (`turns`). */
  countRefusal(reason: "rate" | "turns"): void;
}

/** From an in-memory look-up to the longest a request may take. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Adds what this process answers, and what it answers with, to the registry; event-loop lag is among the default metrics. */
export function registerRequestMetrics(
  registry: Registry,
  { pool, folds, sockets }: { pool: Pool; folds: FoldPool; sockets: SocketGuard },
): RequestMetrics {
  const registers = [registry];
  const duration = new Histogram({
    name: "tributary_http_request_duration_seconds",
    help: "Time from a request's headers to the end of its answer, by the kind of operation asked for",
    labelNames: ["operation", "status"],
    buckets: BUCKETS_SECONDS,
    registers,
  });
  const errors = new Counter({
    name: "tributary_graphql_errors_total",
    help: "GraphQL errors told to clients, by code",
    labelNames: ["code"],
    registers,
  });
  const refused = new Counter({
    name: "tributary_http_refused_total",
    help: "Requests refused because their client sent too many, a second (rate) or at once (turns)",
    labelNames: ["reason"],
    registers,
  });
  for (const reason of ["rate", "turns"]) refused.inc({ reason }, 0);
  new Gauge({
    name: "tributary_pg_pool_connections",
    help: "Database connections of this process, idle and busy, and requests waiting for one",
    labelNames: ["state"],
    registers,
    collect() {
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
      this.set({ state: "waiting" }, pool.waitingCount);
    },
  });
  new Gauge({
    name: "tributary_lineage_folds",
    help: "Large lineages being computed on threads of their own, and waiting for one",
    labelNames: ["state"],
    registers,
    collect() {
      const { running, waiting } = folds.load();
      this.set({ state: "running" }, running);
      this.set({ state: "waiting" }, waiting);
    },
  });
  new Gauge({
    name: "tributary_http_sockets",
    help: "Sockets open",
    registers,
    collect() {
      this.set(sockets.count());
    },
  });
  new Gauge({
    name: "tributary_http_sockets_evicted",
    help: "Sockets ended to make room for others since the process began",
    registers,
    collect() {
      this.set(sockets.evictedCount());
    },
  });
  return {
    observe({ operation, errorCodes }, status, seconds) {
      duration.observe({ operation, status: `${Math.floor(status / 100)}xx` }, seconds);
      for (const code of errorCodes) errors.inc({ code });
    },
    countRefusal: (reason) => refused.inc({ reason }),
  };
}
