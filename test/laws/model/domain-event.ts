/** DESIGN.md's domain events, as the model decodes them: ids by API.md, addresses lowercase, integers as bigint. */
export type DomainEvent =
  | {
      readonly name: "AssetRegistered";
      readonly fields: { asset: string; owner: string; kind: string; name: string; uri: string; contentHash: string };
    }
  | {
      readonly name: "AssetMetadataChanged";
      readonly fields: { asset: string; name: string; uri: string; contentHash: string };
    }
  | { readonly name: "AssetTransferred"; readonly fields: { asset: string; from: string; to: string } }
  | {
      readonly name: "DerivationRegistered";
      readonly fields: { child: string; parent: string; parentChainId: bigint; share: bigint; relation: string };
    }
  | { readonly name: "DerivationRevoked"; readonly fields: { child: string; parent: string } }
  | {
      readonly name: "ContributionRecorded";
      readonly fields: {
        contribution: string;
        asset: string;
        contributor: string;
        role: string;
        weight: bigint;
        evidence: string;
      };
    }
  | {
      readonly name: "ContributionValidated";
      readonly fields: { contribution: string; validator: string; score: bigint };
    }
  | { readonly name: "ContributionRevoked"; readonly fields: { contribution: string; by: string; reason: string } }
  | {
      readonly name: "InvocationRecorded";
      readonly fields: {
        invocation: string;
        asset: string;
        caller: string;
        parentInvocation: string | null;
        token: string;
        fee: bigint;
        units: bigint;
      };
    }
  | {
      readonly name: "PayoutSettled";
      readonly fields: {
        invocation: string | null;
        asset: string | null;
        account: string;
        role: string;
        token: string;
        amount: bigint;
        direct: boolean;
      };
    }
  | { readonly name: "PayoutClaimed"; readonly fields: { account: string; token: string; amount: bigint } }
  | { readonly name: "IdentityLinked"; readonly fields: { identity: string; account: string } }
  | { readonly name: "IdentityUnlinked"; readonly fields: { identity: string; account: string } };

export type EventName = DomainEvent["name"];
export type FieldsOf<N extends EventName> = Extract<DomainEvent, { name: N }>["fields"];
