import { registerEnumType } from "type-graphql";
import { DOMAIN_EVENT_TYPES, type DomainEventType } from "../../domain/events.js";

/** The names of the domain events, each its own value. */
export const DomainEventTypeEnum = Object.fromEntries(DOMAIN_EVENT_TYPES.map((type) => [type, type])) as {
  readonly [Type in DomainEventType]: Type;
};

registerEnumType(DomainEventTypeEnum, {
  name: "DomainEventType",
  description: "What happened, in the past tense.",
});
