import { Field, ID, Int, ObjectType } from "type-graphql";
import type { DomainEventType } from "../../domain/events.js";
import type { Hex } from "../../domain/hex.js";
import { formatEventId } from "../../domain/ids.js";
import type { EventRow } from "../../queries/log/events.js";
import type { Position } from "../../queries/reading/position.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { AddressScalar, BytesScalar } from "../scalars/hex-bytes.js";
import { Block } from "./block.js";
import { DomainEventTypeEnum } from "./domain-event-type.js";

@ObjectType({
  description:
    "One row of the log: a domain event, or a log that gave none. With its provenance, so that anyone can check it on the chain.",
})
export class Event {
  constructor(
    readonly row: EventRow,
    readonly reading: Reading,
  ) {}

  @Field(() => ID, { description: "eip155:<chain>/<blockHash>/<logIndex>/<sub>." })
  get id(): string {
    return formatEventId(this.row.chainId, this.row.blockHash, this.row.logIndex, this.row.subIndex);
  }

  @Field(() => DomainEventTypeEnum, { nullable: true, description: "What happened; null where the log gave no event." })
  get type(): DomainEventType | null {
    return this.row.type;
  }

  @Field(() => ChainIdScalar, { description: "The chain that emitted it." })
  get chainId(): number {
    return this.row.chainId;
  }

  @Field(() => Block, { description: "The block it is in." })
  get block(): Block {
    return new Block({ number: this.row.blockNumber, hash: this.row.blockHash, time: this.row.blockTime });
  }

  @Field(() => Int, { description: "Index of the log in its block." })
  get logIndex(): number {
    return this.row.logIndex;
  }

  @Field(() => Int, { description: "Index among the events of one log." })
  get subIndex(): number {
    return this.row.subIndex;
  }

  @Field(() => BytesScalar, { description: "Hash of the transaction." })
  get transactionHash(): Hex {
    return this.row.transactionHash;
  }

  @Field(() => Int, { description: "Index of the transaction in its block." })
  get transactionIndex(): number {
    return this.row.transactionIndex;
  }

  @Field(() => AddressScalar, { description: "The contract that emitted the log." })
  get emitter(): Hex {
    return this.row.emitter;
  }

  @Field(() => String, { description: "The protocol whose adapter read the log." })
  get protocol(): string {
    return this.row.protocol;
  }

  @Field(() => Int, { description: "Version of the adapter that read the log." })
  get adapterVersion(): number {
    return this.row.adapterVersion;
  }

  @Field(() => [BytesScalar], { description: "The log's raw topics, 32 bytes each." })
  async topics(): Promise<Hex[]> {
    const { topics } = await this.reading.loaders.logContents.load(this.row);
    return (topics.slice(2).match(/.{64}/g) ?? []).map((digits): Hex => `0x${digits}`);
  }

  @Field(() => BytesScalar, { description: "The log's raw data." })
  async data(): Promise<Hex> {
    return (await this.reading.loaders.logContents.load(this.row)).data;
  }

  @Field(() => String, {
    nullable: true,
    description:
      "Why the log could not be decoded; null where it could. Events that break a rule are listed as anomalies.",
  })
  get decodeError(): string | null {
    return this.row.decodeError;
  }
}

/** The event at a position, in the reading of the object that rests on it. */
export async function loadEvent(reading: Reading, position: Position): Promise<Event> {
  return new Event(await reading.loaders.events.load(position), reading);
}
