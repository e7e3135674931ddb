import { canonicalRows, groupBy, sumOf } from "./canonical-rows.js";
import { type AppliedEvent, type AppliedOf, eventsOf } from "./judged-log.js";
import type { Position } from "./model-input.js";

export interface ContributionRow {
  readonly id: string;
  readonly asset: string;
  readonly contributor: string;
  readonly role: string;
  readonly weight: string;
  readonly evidence: string;
  readonly position: Position;
  /** The first revocation. */
  readonly revoked: { readonly by: string; readonly reason: string; readonly position: Position } | null;
  /** All, in position order. */
  readonly validations: readonly { readonly validator: string; readonly score: string; readonly position: Position }[];
}

export interface WeightRow {
  readonly asset: string;
  readonly account: string;
  readonly role: string;
  /** Σ weights of contributions recorded and not revoked. */
  readonly weight: string;
  readonly contributionCount: number;
}

export interface InvocationRow {
  readonly id: string;
  readonly asset: string;
  readonly caller: string;
  readonly parentInvocation: string | null;
  readonly token: string;
  readonly fee: string;
  readonly units: string;
  readonly time: number;
  readonly position: Position;
}

export function contributionRows(events: readonly AppliedEvent[]): ContributionRow[] {
  return canonicalRows(
    eventsOf(events, "ContributionRecorded").map(({ fields, log }) => {
      const revocation = revocationOf(fields.contribution, events);
      const validations = eventsOf(events, "ContributionValidated").filter(
        (validation) => validation.fields.contribution === fields.contribution,
      );
      return {
        id: fields.contribution,
        asset: fields.asset,
        contributor: fields.contributor,
        role: fields.role,
        weight: fields.weight.toString(),
        evidence: fields.evidence,
        position: log.position,
        revoked:
          revocation === undefined
            ? null
            : {
                by: revocation.fields.by,
                reason: revocation.fields.reason,
                position: revocation.log.position,
              },
        validations: validations.map((validation) => ({
          validator: validation.fields.validator,
          score: validation.fields.score.toString(),
          position: validation.log.position,
        })),
      };
    }),
  );
}

/** The weights that attribution divides by. */
export function weightRows(events: readonly AppliedEvent[]): WeightRow[] {
  const active = eventsOf(events, "ContributionRecorded").filter(
    ({ fields }) => revocationOf(fields.contribution, events) === undefined,
  );
  return canonicalRows(
    groupBy(active, ({ fields: { asset, contributor, role } }) => ({ asset, account: contributor, role })).map(
      ({ key, items }) => ({
        ...key,
        weight: sumOf(items, ({ fields }) => fields.weight).toString(),
        contributionCount: items.length,
      }),
    ),
  );
}

export function invocationRows(events: readonly AppliedEvent[]): InvocationRow[] {
  return canonicalRows(
    eventsOf(events, "InvocationRecorded").map(({ fields: { invocation, fee, units, ...rest }, log }) => ({
      id: invocation,
      ...rest,
      fee: fee.toString(),
      units: units.toString(),
      time: log.time,
      position: log.position,
    })),
  );
}

function revocationOf(
  contribution: string,
  events: readonly AppliedEvent[],
): AppliedOf<"ContributionRevoked"> | undefined {
  return eventsOf(events, "ContributionRevoked").find(({ fields }) => fields.contribution === contribution);
}
