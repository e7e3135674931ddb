import { SupervisedChild, type ChildFailure, type ChildSpec, type SupervisorLog } from "./supervisor-child.js";
import { usualPauses, type RestartPauses } from "./supervisor-pause.js";

export interface SupervisorOptions {
  log: SupervisorLog;
  /** Called when a child failed for good; the others go on. */
  onFatal?: (failure: ChildFailure) => void;
  /** Exit codes after which a child is not restarted; left out: 2, a wrong configuration. */
  permanentExitCodes?: readonly number[];
  pauses?: RestartPauses;
  /** How long a child may take to end when asked, before it is killed. */
  graceMs?: number;
  /** Signals to this process that stop everything. */
  signals?: readonly NodeJS.Signals[];
}

// Ctrl-C under npm arrives twice, from the terminal and passed on by npm: that is still one wish.
const secondWishAfterMs = 1_000;

export interface Supervisor {
  /** Starts a child under a name not yet used; it is restarted until it finishes, fails for good or is stopped. */
  start(spec: ChildSpec): SupervisedChild;
  children(): readonly SupervisedChild[];
  /** Ends the child of that name, which is then started again as after a crash; does nothing where none runs. */
  restart(name: string): void;
  /** Asks all children to end, the last started first; resolves when all have ended. */
  stopAll(): Promise<void>;
  isStopping(): boolean;
  /** Resolves when stopAll is done, with the signal that asked for it or "stopAll". What else must end is the caller's. */
  stopped: Promise<NodeJS.Signals | "stopAll">;
}

/**
 * Keeps named child processes running. A signal to this process stops them all, a second one after a second kills them; the process
 * itself is left to the caller, who waits for `stopped`.
 */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { log, graceMs = 15_000, signals = ["SIGINT", "SIGTERM", "SIGHUP"] } = options;
  const children: SupervisedChild[] = [];
  const policy = {
    log,
    permanentExitCodes: new Set(options.permanentExitCodes ?? [2]),
    pauses: options.pauses ?? usualPauses,
    onFatal: options.onFatal ?? (() => undefined),
  };
  let stopping: Promise<void> | undefined;
  let stoppingSince = 0;
  let reportStopped: (reason: NodeJS.Signals | "stopAll") => void = () => undefined;
  const stopped = new Promise<NodeJS.Signals | "stopAll">((resolve) => (reportStopped = resolve));

  const stopAll = (reason: NodeJS.Signals | "stopAll"): Promise<void> => {
    if (stopping === undefined) stoppingSince = Date.now();
    stopping ??= Promise.all([...children].reverse().map((child) => child.stop(graceMs))).then(() =>
      reportStopped(reason),
    );
    return stopping;
  };

  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping === undefined) {
        log.info({ signal, children: children.length }, "Received a signal and stopped all children");
        void stopAll(signal);
      } else if (Date.now() - stoppingSince > secondWishAfterMs) {
        children.forEach((child) => child.kill());
      }
    });
  }

  return {
    start(spec) {
      if (stopping !== undefined)
        throw new Error(`The child ${spec.name} was not started: the supervisor is stopping.`);
      if (children.some((child) => child.spec.name === spec.name)) {
        throw new Error(
          `The child ${spec.name} was not started: expected a name not yet used, found one of that name.`,
        );
      }
      const child = new SupervisedChild(spec, policy);
      children.push(child);
      return child;
    },
    children: () => children,
    restart: (name) => children.find((child) => child.spec.name === name)?.kill(),
    isStopping: () => stopping !== undefined,
    stopAll: () => stopAll("stopAll"),
    stopped,
  };
}
