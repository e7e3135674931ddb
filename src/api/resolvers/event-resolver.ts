import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { parseEventId } from "../../domain/ids.js";
import { findEvent } from "../../queries/log/events.js";
import { quote } from "../../queries/lists/filter.js";
import { badInput } from "../../queries/reading/query-error.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { Event } from "../types/event.js";

@Resolver(() => Event)
export class EventResolver {
  @Query(() => Event, {
    nullable: true,
    description: "One row of the log; null where it has not been seen, or was rewound.",
  })
  async event(
    @Arg("id", () => ID, { description: "eip155:<chain>/<blockHash>/<logIndex>/<sub>." }) id: string,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings }: ApiContext,
  ): Promise<Event | null> {
    const key = parseEventId(id);
    if (!key) throw badInput(`id: expected eip155:<chain>/<blockHash>/<logIndex>/<sub>, found ${quote(id)}.`);
    const reading = await readings.at(asOf, minBlock);
    const row = await findEvent(reading.snapshot, key);
    return row && new Event(row, reading);
  }
}
