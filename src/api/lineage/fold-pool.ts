import { Worker } from "node:worker_threads";
import { findUp } from "../../config/find-up.js";
import { type PackedLineage, type PackedLineageInput, buffersOf } from "../../domain/lineage/packed-lineage.js";
import { QueryError } from "../../queries/reading/query-error.js";
import { createFairQueue } from "./fair-queue.js";

/** What one client has of the pool. */
export interface Folds {
  /**
   * Throws TIMEOUT where it takes too long, RATE_LIMITED where too many wait already. The input's buffers are handed over.
   * An aborted signal gives the thread back at once.
   */
  fold(input: PackedLineageInput, signal?: AbortSignal): Promise<PackedLineage>;
}

export interface FoldPoolOptions {
  /** Threads at most; each is started when first needed. */
  readonly threads: number;
  /** Lineages that may wait for a thread; where more would, the client with the most of them has one refused. */
  readonly queue: number;
  /** Longest time from the call to the answer; a thread that takes longer is ended and replaced. */
  readonly timeoutMs: number;
}

/** Computes large lineages on threads of its own, which clients take turns at. */
export interface FoldPool {
  of(client: string): Folds;
  load(): { readonly running: number; readonly waiting: number };
  /** Ends every thread; lineages still under way fail. */
  close(): Promise<void>;
}

interface Job {
  readonly input: PackedLineageInput;
  readonly settle: (outcome: { lineage: PackedLineage } | { error: Error }) => void;
}

const WORKER = "lib/src/api/lineage/fold-worker.js";

export function createFoldPool({ threads, queue, timeoutMs }: FoldPoolOptions): FoldPool {
  const waiting = createFairQueue<Job>(queue);
  const idle: Worker[] = [];
  const running = new Map<Worker, Job>();

  function startNext(): void {
    const worker = idle.pop() ?? (running.size < threads && waiting.size > 0 ? startWorker() : undefined);
    if (!worker) return;
    const job = waiting.next();
    if (!job) return void idle.push(worker);
    running.set(worker, job);
    worker.postMessage(job.input, buffersOf(job.input.edges));
  }

  function startWorker(): Worker {
    const worker = new Worker(findUp(WORKER));
    // A thread without work keeps no process alive; while there is work, the request's socket does.
    worker.unref();
    worker.on("message", (lineage: PackedLineage) => {
      const job = running.get(worker);
      // An answer can still arrive from a thread that was ended meanwhile.
      if (!job) return;
      running.delete(worker);
      idle.push(worker);
      job.settle({ lineage });
      startNext();
    });
    worker.on("error", (error: Error) => endWorker(worker, error));
    return worker;
  }

  function endWorker(worker: Worker, error: Error): void {
    const job = running.get(worker);
    running.delete(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    job?.settle({ error });
    void worker.terminate();
    startNext();
  }

  /** Takes a job back, wherever it is. */
  function cancel(job: Job, error: Error): void {
    const worker = [...running].find(([, one]) => one === job)?.[0];
    if (worker) return endWorker(worker, error);
    waiting.remove(job);
    job.settle({ error });
  }

  const tooMany = () =>
    new QueryError(
      "RATE_LIMITED",
      `Too many large lineages are being computed at the moment (${running.size + waiting.size}). Try again.`,
    );

  const foldFor =
    (client: string): Folds["fold"] =>
    (input, signal) =>
      new Promise((resolve, reject) => {
        const tooLong = () =>
          cancel(job, new QueryError("TIMEOUT", `lineage: took longer than ${timeoutMs} ms. Ask for less at once.`));
        const timer = setTimeout(tooLong, timeoutMs);
        const abandon = () =>
          cancel(job, new QueryError("TIMEOUT", "lineage: the request ended before it was computed."));
        const job: Job = {
          input,
          settle: (outcome) => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", abandon);
            if ("lineage" in outcome) resolve(outcome.lineage);
            else reject(outcome.error);
          },
        };
        if (signal?.aborted) return abandon();
        signal?.addEventListener("abort", abandon);
        waiting.add(client, job)?.settle({ error: tooMany() });
        startNext();
      });

  return {
    of: (client) => ({ fold: foldFor(client) }),
    load: () => ({ running: running.size, waiting: waiting.size }),
    async close() {
      const all = [...idle.splice(0), ...running.keys()];
      for (const job of [...waiting.clear(), ...running.values()]) {
        job.settle({ error: new QueryError("UPSTREAM_UNAVAILABLE", "lineage: the server is stopping.") });
      }
      running.clear();
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}
