import { Args, Ctx, Query, Resolver } from "type-graphql";
import { eventFilters, listEvents } from "../../queries/events.js";
import { compileWhere } from "../../queries/filter.js";
import type { ApiContext } from "../context.js";
import { type RootListArgs, createListArgs, toListPageArgs } from "../lists/create-list-args.js";
import { createPageType, type ItemPage } from "../lists/create-page-type.js";
import { createWhereInput } from "../lists/create-where-input.js";
import { Event } from "../types/event.js";

const EventWhere = createWhereInput("EventWhere", eventFilters, {
  chainId: "The chain that emitted it.",
  block: "Number of its block.",
  timestamp: "When it happened.",
  type: "What happened; null: logs that gave no event.",
  transactionHash: "Hash of its transaction.",
  emitter: "The contract that emitted it.",
  protocol: "The protocol whose adapter read it.",
  decodeError: "Why a log gave no event.",
});

const eventArgs = createListArgs<"TIME">(EventWhere, "EventOrder", { TIME: "The total order." });

export const EventPage = createPageType("EventPage", () => Event);

@Resolver(() => Event)
export class EventResolver {
  @Query(() => EventPage.type, {
    description: "The log itself: one row a domain event, and one for each log that gave none, set aside or not.",
  })
  async events(
    @Args(() => eventArgs.root) args: RootListArgs<"TIME">,
    @Ctx() { readings, limits }: ApiContext,
  ): Promise<ItemPage<Event>> {
    const reading = await readings.at(args.asOf);
    const pageArgs = toListPageArgs(args, limits.page);
    const page = await listEvents(reading.snapshot, compileWhere(eventFilters, args.where), pageArgs);
    return EventPage.create(page, (row) => new Event(row, reading));
  }
}
