import { decodeLog } from "./decode-log.js";
import type { DomainEvent } from "./domain-event.js";
import { UndecodableLog } from "./log-words.js";
import type { Block, ChainConfig, ChainInput, Deployment, Position, RawLog } from "./model-input.js";
import { knownTopics, type SolidityEvent } from "./signatures.js";

/** A log in scope, with its event or why there is none. `time` is the effective time of its block, in seconds. */
export interface ScopedLog {
  readonly position: Position;
  readonly block: Block;
  readonly time: number;
  readonly raw: RawLog;
  readonly solidityEvent: SolidityEvent;
  readonly event: DomainEvent | null;
  readonly failure: string | null;
}

/** A block that holds logs in scope, at its effective time: never before that of the one preceding it. */
export interface TimedBlock {
  readonly block: Block;
  readonly time: number;
}

/** Whose log this is: a topic of that contract's role, from its address, from its start block. Null: nobody's. */
export function ownerOfLog(
  chain: ChainConfig,
  blockNumber: number,
  log: RawLog,
): { deployment: Deployment; name: SolidityEvent } | null {
  const known = knownTopics.find(({ topic }) => topic === log.topics[0]);
  if (known === undefined) {
    return null;
  }
  const owners = chain.deployments.filter((deployment) => deployment[known.role] === log.address);
  if (owners.length > 1) {
    throw new Error(`Expected one deployment with ${known.role} at ${log.address}, found ${owners.length}`);
  }
  const deployment = owners[0];
  return deployment !== undefined && blockNumber >= deployment.fromBlock ? { deployment, name: known.name } : null;
}

/** The blocks of a chain that hold logs in scope; the others have no effect on anyone's time. */
export function timedBlocks(chain: ChainInput): TimedBlock[] {
  const timed: TimedBlock[] = [];
  for (const block of chain.blocks) {
    if (block.logs.some((log) => ownerOfLog(chain, block.number, log) !== null)) {
      timed.push({ block, time: Math.max(block.timestamp, timed.at(-1)?.time ?? block.timestamp) });
    }
  }
  return timed;
}

/** Every log in scope of a chain, in position order. */
export function scopedLogs(chain: ChainInput): ScopedLog[] {
  return timedBlocks(chain).flatMap(({ block, time }) =>
    [...block.logs]
      .sort((a, b) => a.logIndex - b.logIndex)
      .flatMap((raw) => {
        const owner = ownerOfLog(chain, block.number, raw);
        if (owner === null) {
          return [];
        }
        const { chainId, number: blockNumber } = block;
        const position = { chainId, blockNumber, logIndex: raw.logIndex, sub: 0 };
        const outcome = attempt(() => decodeLog(chainId, owner.deployment, owner.name, raw));
        return [{ position, block, time, raw, solidityEvent: owner.name, ...outcome }];
      }),
  );
}

function attempt(decode: () => DomainEvent): { event: DomainEvent | null; failure: string | null } {
  try {
    return { event: decode(), failure: null };
  } catch (error) {
    if (error instanceof UndecodableLog) {
      return { event: null, failure: error.message };
    }
    throw error;
  }
}
