import type { ApiLimits } from "../config/tributary-config.js";
import type { AsOf } from "./as-of/as-of-input.js";
import type { Readings } from "./readings.js";

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
