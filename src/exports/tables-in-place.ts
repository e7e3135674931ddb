import { readTablesNames } from "../queries/reading/pinned-cut.js";
import type { Snapshot } from "../queries/reading/snapshot.js";

/**
 * Passes on what is read from the projections, and throws at its end where a replay meanwhile put rebuilt tables in their place.
 * A name is looked up in the present, but rows are seen as of the snapshot: of the new tables it sees none, or some. A replay
 * waits for readers, but not for ever, and for none of a replica.
 */
export async function* expectTablesInPlace<Item>(
  snapshot: Snapshot,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item, void, undefined> {
  try {
    yield* items;
  } catch (error) {
    throw await findCause(snapshot, error);
  }
  await expectInPlace(snapshot);
}

/** The same for what is read at once. */
export async function readInPlace<Result>(snapshot: Snapshot, read: () => Promise<Result>): Promise<Result> {
  const result = await read().catch(async (error: unknown) => {
    throw await findCause(snapshot, error);
  });
  await expectInPlace(snapshot);
  return result;
}

/** Of a failure: totals that do not add up, an asset not found. */
async function findCause(snapshot: Snapshot, error: unknown): Promise<unknown> {
  return (await areReplaced(snapshot).catch(() => false)) ? new Error(REPLACED, { cause: error }) : error;
}

async function expectInPlace(snapshot: Snapshot): Promise<void> {
  if (await areReplaced(snapshot)) throw new Error(REPLACED);
}

const REPLACED =
  "Export: expected the projections to stay in their place while they were read, found them replaced by a replay, so rows " +
  "may be missing. Run it again; a part it left is discarded with --restart.";

async function areReplaced(snapshot: Snapshot): Promise<boolean> {
  const { ofSnapshot, ofPresent } = await readTablesNames(snapshot);
  return ofSnapshot !== ofPresent;
}
