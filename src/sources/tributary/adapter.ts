import type { TributaryContracts } from "../../config/tributary-config.js";
import type { DomainEvent } from "../../domain/events.js";
import type { Hex } from "../../domain/hex.js";
import type { LogFilter } from "../../domain/log-filter.js";
import type { Adapter } from "../adapter.js";
import { AbiDecodeError, decodeEvent } from "../abi/decode-strict.js";
import type { EventShape } from "../abi/event-shape.js";
import { type Deployment, type Role, ROLES, TRIBUTARY_EVENTS } from "./events.js";

interface Route {
  fromBlock: number;
  shape: EventShape;
  toEvent: (fields: never) => DomainEvent;
}

/** The reference contracts of contracts/, their events in src/sources/tributary/events.ts. */
export function createTributaryAdapter(chainId: number, contracts: TributaryContracts): Adapter {
  const deployment: Deployment = {
    chainId: BigInt(chainId),
    registry: contracts.registry as Hex | undefined,
    invocations: contracts.invocations as Hex | undefined,
  };
  const routes = new Map<string, Route>();
  const filters: LogFilter[] = [];
  for (const role of ROLES) {
    const address = contracts[role];
    if (address === undefined) continue;
    const events = TRIBUTARY_EVENTS[role];
    const topic0 = events.map((event) => event.shape.topic0);
    filters.push({ address, topic0, fromBlock: contracts.from, meaning: meaningOf(role, deployment) });
    for (const { shape, toEvent } of events) {
      routes.set(`${address}${shape.topic0}`, {
        fromBlock: contracts.from,
        shape,
        toEvent: (fields) => toEvent(fields, deployment),
      });
    }
  }
  return {
    protocol: "tributary",
    version: 1,
    filters,
    decode(log, blockNumber) {
      const route = routes.get(`${log.address}${log.topics[0] ?? ""}`);
      if (!route || blockNumber < route.fromBlock) return undefined;
      try {
        return { events: [route.toEvent(decodeEvent(route.shape, log.topics, log.data) as never)] };
      } catch (error) {
        if (error instanceof AbiDecodeError) return { error: error.message };
        throw error;
      }
    },
  };
}

/** The contracts whose assets and invocations a contract's events speak of by their number alone. */
function meaningOf(role: Role, { registry, invocations }: Deployment): string {
  if (role === "contributions" || role === "invocations") return `assets of ${registry ?? "none"}`;
  return role === "payouts" ? `assets of ${registry ?? "none"}, invocations of ${invocations ?? "none"}` : "";
}

export type { Role };
