import { ArgsType, Field, registerEnumType } from "type-graphql";
import {
  type EvidenceOf,
  type EvidenceRow,
  type EvidenceScope,
  evidenceOwner,
  listEvidence,
} from "../queries/money/evidence.js";
import { CursorArgs, toPageArgs } from "./lists/create-list-args.js";
import { type ItemPage, createPageType } from "./lists/create-page-type.js";
import type { Reading } from "./readings.js";
import { Evidence } from "./types/evidence.js";

export const EvidencePage = createPageType("EvidencePage", () => Evidence);

const EvidenceOfEnum = { EARNED: "EARNED", CLAIMED: "CLAIMED" } as const;
registerEnumType(EvidenceOfEnum, {
  name: "EvidenceOf",
  description: "The figure to give the evidence of.",
  valuesConfig: {
    EARNED: { description: "Every settlement." },
    CLAIMED: {
      description:
        "Settlements sent directly, and withdrawals. Of an interval of a series: those of its time. A part by asset or role, or a series of an asset, has no withdrawals, for they name neither.",
    },
  },
});

@ArgsType()
export class EvidenceArgs extends CursorArgs {
  @Field(() => EvidenceOfEnum, {
    nullable: true,
    defaultValue: EvidenceOfEnum.EARNED,
    description: "Which figure's evidence: earned or claimed.",
  })
  readonly of?: EvidenceOf | null;
}

/** A page of the events that make up a figure; those of figures of one kind are read in one statement. */
export async function readEvidencePage(
  reading: Reading,
  scope: EvidenceScope,
  { of: given, ...cursors }: EvidenceArgs,
  maxPage: number,
): Promise<ItemPage<Evidence>> {
  const of = given ?? "EARNED";
  const args = toPageArgs(cursors, maxPage);
  const { ownership, key } = evidenceOwner(scope);
  const page = await reading.loaders.pages<EvidenceRow>(`evidence ${of} ${ownership.name}`, args, key, (figures) =>
    listEvidence(reading.snapshot, ownership, figures, of, args),
  );
  return EvidencePage.create(page, (row) => new Evidence(row, scope.token, reading));
}
