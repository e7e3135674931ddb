import { type EvidenceOf, type EvidenceScope, listEvidence } from "../queries/evidence.js";
import { type CursorArgs, toPageArgs } from "./lists/create-list-args.js";
import { type ItemPage, createPageType } from "./lists/create-page-type.js";
import type { Reading } from "./readings.js";
import { Evidence } from "./types/evidence.js";

export const EvidencePage = createPageType("EvidencePage", () => Evidence);

/** A page of the events that make up a figure. */
export async function readEvidencePage(
  reading: Reading,
  scope: EvidenceScope,
  of: EvidenceOf,
  args: CursorArgs,
  maxPage: number,
): Promise<ItemPage<Evidence>> {
  const page = await listEvidence(reading.snapshot, scope, of, toPageArgs(args, maxPage));
  return EvidencePage.create(page, (row) => new Evidence(row, reading));
}
