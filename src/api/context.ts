import type { ApiLimits } from "../config/tributary-config.js";
import type { AsOf } from "./as-of/as-of-input.js";
import type { HeadWatcher } from "./head-watcher.js";
import type { Reading, Readings } from "./readings.js";
import type { StreamSources } from "./subscriptions/stream-payouts.js";

/** What the server says of who asks. */
export interface ClientContext {
  /** As limits name a client: an address or a network. */
  readonly client?: string;
  /** Over HTTP, to be called before a stream is answered: counts it among the client's; whether it may be sent. */
  readonly openStream?: () => boolean;
  /** Waits for one of the client's turns, for what a stream of its reads; resolves to what gives it back. */
  readonly takeTurn?: () => Promise<() => void>;
}

/** Stands for whoever asks without the server, or from this machine itself. */
export const UNNAMED_CLIENT = "loopback";

/** What resolvers know of the request they serve. */
export interface ApiContext {
  readonly readings: Readings;
  /** Every past the operation asks as of, wherever it stands. */
  readonly pasts: readonly AsOf[];
  readonly limits: ApiLimits;
  readonly version: string;
  /** The clock, in seconds. */
  readonly now: () => number;
}

/** What a subscription's resolvers know. What its messages hold carries a reading of its own along. */
export interface SubscriptionContext extends Pick<ApiContext, "limits" | "version" | "now"> {
  readonly sources: StreamSources;
  readonly headWatcher: HeadWatcher;
  /** The reading of the message about to be told, once it is the client's turn; it ends with the message. */
  readonly openMessage: () => Promise<Reading>;
}
