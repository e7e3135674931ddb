import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pauseBeforeRestart, type RestartPauses } from "./supervisor-pause.js";

export interface ChildSpec {
  /** Names the child in log lines and prefixes. */
  name: string;
  /** Left out: the present Node. */
  command?: string;
  args: readonly string[];
  /** Added to the environment of the supervisor. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** An IPC channel, by which the child notices the supervisor's end; left out: for Node only. */
  hasIpc?: boolean;
  /** The child is done when it ends with code 0; otherwise that too calls for a restart. */
  isOneShot?: boolean;
  /** Receives each line instead of the supervisor's own output, where it would be prefixed with the name. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
  onMessage?: (message: unknown) => void;
}

export interface ChildFailure {
  name: string;
  reason: string;
}

/** The part of pino's interface that the supervisor uses. */
export interface SupervisorLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ChildPolicy {
  log: SupervisorLog;
  permanentExitCodes: ReadonlySet<number>;
  pauses: RestartPauses;
  onFatal: (failure: ChildFailure) => void;
}

export type ChildState = "running" | "waiting" | "finished" | "failed" | "stopped";

/** One child over all its restarts. */
export class SupervisedChild {
  state: ChildState = "waiting";
  restarts = 0;
  #process: ChildProcess | undefined;
  #failures = 0;
  #startedAt = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #isStopping = false;
  #onEnded: () => void = () => undefined;

  constructor(
    readonly spec: ChildSpec,
    private readonly policy: ChildPolicy,
  ) {
    this.#launch();
  }

  /** The running process; undefined between restarts and after the end. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Asks the child to end by SIGTERM, kills it and its process group after the grace period; resolves when it has ended. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restartTimer);
    if (this.#process === undefined) {
      if (this.state === "waiting") this.state = "stopped";
      return;
    }
    const ended = new Promise<void>((resolve) => (this.#onEnded = resolve));
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => {
      this.policy.log.warn({ child: this.spec.name, grace_ms: graceMs }, "Killed a child that did not end when asked");
      this.kill();
    }, graceMs);
    await ended;
    clearTimeout(timer);
  }

  /** Kills the child with its process group. */
  kill(): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      this.#process?.kill("SIGKILL");
    }
  }

  #launch(): void {
    const { spec } = this;
    const hasIpc = spec.hasIpc ?? spec.command === undefined;
    const child = spawn(spec.command ?? process.execPath, [...spec.args], {
      stdio: ["ignore", "pipe", "pipe", ...(hasIpc ? (["ipc"] as const) : [])],
      env: { ...process.env, ...spec.env },
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      // Its own process group: Ctrl-C in a terminal reaches the supervisor alone, which stops the children in order.
      detached: true,
    });
    this.#process = child;
    this.#startedAt = Date.now();
    this.state = "running";
    this.#readLines(child.stdout, "stdout");
    this.#readLines(child.stderr, "stderr");
    if (spec.onMessage !== undefined) child.on("message", spec.onMessage);
    child.on("error", (error) => {
      if (child.pid === undefined) this.#end(`could not be started: ${error.message}`, true);
      else this.policy.log.warn({ child: spec.name, error: error.message }, "Could not reach a child");
    });
    child.once("exit", (code, signal) => {
      const isPermanent = code !== null && this.policy.permanentExitCodes.has(code);
      this.#end(code === null ? `ended by ${signal}` : `ended with code ${code}`, isPermanent, code === 0);
    });
    if (child.pid !== undefined) this.policy.log.info({ child: spec.name, pid: child.pid }, "Started a child");
  }

  #end(reason: string, isPermanent: boolean, isSuccess = false): void {
    const { log, pauses, onFatal } = this.policy;
    const { name } = this.spec;
    this.#process = undefined;
    if (this.#isStopping) {
      this.state = "stopped";
      log.info({ child: name, reason }, "Stopped a child");
    } else if (isSuccess && this.spec.isOneShot === true) {
      this.state = "finished";
      log.info({ child: name }, "Finished a child");
    } else if (isPermanent) {
      this.state = "failed";
      log.error({ child: name, reason }, "Gave up a child, because restarting it would not help");
      onFatal({ name, reason });
    } else {
      const ranMs = Date.now() - this.#startedAt;
      this.#failures = ranMs >= pauses.healthyAfterMs ? 1 : this.#failures + 1;
      const pauseMs = pauseBeforeRestart(this.#failures, pauses);
      this.state = "waiting";
      log.warn({ child: name, reason, ran_ms: ranMs, pause_ms: pauseMs }, "Lost a child and will restart it");
      this.#restartTimer = setTimeout(() => {
        this.restarts += 1;
        this.#launch();
      }, pauseMs);
    }
    this.#onEnded();
  }

  #readLines(stream: Readable | null, name: "stdout" | "stderr"): void {
    if (stream === null) return;
    const print = (line: string) => void process[name].write(`${this.spec.name} | ${line}\n`);
    const onLine = this.spec.onLine ?? print;
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => onLine(line, name));
  }
}
