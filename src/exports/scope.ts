import { readHeads } from "../queries/reading/heads.js";
import { type PinnedCut, cutOf, earlierOf, pinCut } from "../queries/reading/pinned-cut.js";
import { badInput } from "../queries/reading/query-error.js";
import { type Past, type ReadHeaderTime, resolveCut } from "../queries/reading/resolve-cut.js";
import type { Snapshot } from "../queries/reading/snapshot.js";
import { type Sql, sql } from "../queries/reading/sql.js";
import { isWithin } from "../queries/reading/cut.js";
import { beforeStartOf, endingWith, readMoment, upToAndWith } from "./moment.js";

/** Which part of history an export is of, each bound as readMoment takes it. */
export interface ScopeRequest {
  readonly asOf?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * What lies within `closing` and, where there is one, not within `opening`. `known` is where history is read from: whom an
 * account belongs to is said there, also of a period that ended before.
 */
export interface ExportScope {
  readonly known: PinnedCut;
  readonly opening: PinnedCut | null;
  readonly closing: PinnedCut;
}

/** Pins what is asked for to blocks. Throws BAD_USER_INPUT, NOT_FOUND or BLOCK_NOT_INDEXED as resolveCut does. */
export async function resolveScope(
  snapshot: Snapshot,
  request: ScopeRequest,
  readHeaderTime: ReadHeaderTime,
): Promise<ExportScope> {
  const [asOf, from, to] = (["asOf", "from", "to"] as const).map((name) => {
    const text = request[name];
    return text === undefined ? undefined : readMoment(text, name);
  });
  if (from && to && "seconds" in from && "seconds" in to && from.seconds > to.seconds)
    throw badInput(`from: expected a moment before to, found ${request.from} after ${request.to}.`);
  const heads = await readHeads(snapshot);
  const pin = async (past: Past | undefined): Promise<PinnedCut> =>
    pinCut(snapshot, past ? await resolveCut(past, snapshot, heads, readHeaderTime) : null, heads);
  const known = await pin(asOf && upToAndWith(asOf));
  const closing = to ? earlierOf(await pin(endingWith(to)), known) : known;
  return { known, opening: from ? earlierOf(await pin(beforeStartOf(from)), closing) : null, closing };
}

/** Whether a row comes after the scope's beginning; that it lies within its end is for the list's cut. */
export const isAfterOpening = ({ opening }: ExportScope, row: Sql): Sql =>
  opening ? sql`not ${isWithin(cutOf(opening), row)}` : sql`true`;

/** `eip155:1/21000000 eip155:10/130000000`: the last block with an event of each chain that has one. */
export const describeCut = (pinned: PinnedCut): string =>
  pinned.flatMap(({ chainId, number }) => (number < 0 ? [] : [`eip155:${chainId}/${number}`])).join(" ");
