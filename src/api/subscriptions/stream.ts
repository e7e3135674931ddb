import { Repeater } from "graphql-yoga";

export interface Pulled<Message> {
  readonly messages: readonly Message[];
  /** Whether there is more to pull at once. */
  readonly isCut: boolean;
}

/**
 * A stream of what `pull` gives: pulled at once, and again each time `watch` wakes it, but never before the last message was
 * taken. So a slow subscriber costs nothing but its own delay. What `pull` throws ends the stream.
 */
export function createStream<Message>(
  watch: (wake: () => void) => () => void,
  pull: () => Promise<Pulled<Message>>,
): AsyncIterable<Message> {
  return new Repeater<Message>(async (push, stop) => {
    let isAwake = true;
    let isStopped = false;
    let wake: () => void = () => undefined;
    const rouse = (): void => {
      isAwake = true;
      wake();
    };
    const unwatch = watch(rouse);
    void stop.then(() => {
      isStopped = true;
      rouse();
    });
    try {
      for (;;) {
        while (!isAwake) await new Promise<void>((resolve) => (wake = resolve));
        if (isStopped) return;
        isAwake = false;
        const { messages, isCut } = await pull();
        isAwake ||= isCut;
        for (const message of messages) {
          await push(message);
          if (isStopped) return;
        }
      }
    } catch (error) {
      stop(error);
    } finally {
      unwatch();
      stop();
    }
  });
}
