import { registerEnumType } from "type-graphql";
import { DOMAIN_EVENT_TYPES, type DomainEventType } from "../../domain/events.js";

/** The names of the domain events, each its own value. */
export const DomainEventTypeEnum = Object.fromEntries(DOMAIN_EVENT_TYPES.map((type) => [type, type])) as {
  readonly [Type in DomainEventType]: Type;
};

const DESCRIPTIONS: Readonly<Record<DomainEventType, string>> = {
  AssetRegistered: "An asset came into being, with its owner, kind and name.",
  AssetMetadataChanged: "An asset's name, URI or content hash changed.",
  AssetTransferred: "An asset changed its owner; to nobody when it was burnt.",
  DerivationRegistered: "A child asset was said to be made from a parent, to which a share of its revenue belongs.",
  DerivationRevoked: "A derivation was taken back.",
  ContributionRecorded: "An account's work on an asset was recorded, with its role and weight.",
  ContributionValidated: "A validator gave a contribution a score.",
  ContributionRevoked: "A contribution was taken back.",
  InvocationRecorded: "An asset was used, for a fee.",
  PayoutSettled: "Money was settled on an account: sent directly, or credited to be claimed.",
  PayoutClaimed: "An account withdrew credited money.",
  IdentityLinked: "An account was linked to an identity, and left the one it was linked to before.",
  IdentityUnlinked: "An account was unlinked from an identity.",
};

registerEnumType(DomainEventTypeEnum, {
  name: "DomainEventType",
  description: "What happened, in the past tense.",
  valuesConfig: Object.fromEntries(DOMAIN_EVENT_TYPES.map((type) => [type, { description: DESCRIPTIONS[type] }])),
});
