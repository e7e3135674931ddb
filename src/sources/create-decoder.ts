import type { ChainConfig } from "../config/tributary-config.js";
import type { LogFilter } from "../domain/log-filter.js";
import type { DecodedLog, RawLog } from "../domain/raw-log.js";
import { createTributaryAdapter } from "./tributary/adapter.js";

export interface Decoder {
  readonly filters: readonly LogFilter[];
  /** Undefined for a log that no configured contract answers for. */
  decode(log: RawLog, blockNumber: number): DecodedLog | undefined;
}

/** All adapters of a chain's configured contracts as one. A log belongs to the first contract in the config that claims it. */
export function createDecoder(chain: Pick<ChainConfig, "id" | "contracts">): Decoder {
  const adapters = chain.contracts.map((contracts) => createTributaryAdapter(chain.id, contracts));
  return {
    filters: adapters.flatMap((adapter) => adapter.filters),
    decode(log, blockNumber) {
      for (const adapter of adapters) {
        const decoding = adapter.decode(log, blockNumber);
        if (decoding) return { log, protocol: adapter.protocol, adapterVersion: adapter.version, decoding };
      }
      return undefined;
    },
  };
}
