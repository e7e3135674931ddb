// A clean-up that hangs must not keep an orphan alive.
const cleanUpPatienceMs = 10_000;

/**
 * For a process started with an IPC channel: when its parent is gone, however it ended, runs the clean-up and exits with
 * code 1. Does nothing in a process without such a parent, and does not by itself keep the process running.
 */
export function exitWithParent(onGone: () => void | Promise<void> = () => undefined): void {
  if (process.send === undefined) return;
  const leave = () => {
    setTimeout(() => process.exit(1), cleanUpPatienceMs);
    Promise.resolve()
      .then(onGone)
      .catch((error: unknown) => console.error("The clean-up after the parent's end failed", error))
      .finally(() => process.exit(1));
  };
  if (!process.connected) return leave();
  process.once("disconnect", leave);
  // Listening for the disconnect would otherwise keep the process running.
  process.channel?.unref();
}
