import type { Hex } from "../../domain/hex.js";
import { type EarningsRow, readEarnings } from "../../queries/money/earnings.js";
import { createStream, type Pulled } from "./stream.js";
import { decodeStreamCursor, encodeStreamCursor, shortDigest } from "./stream-cursor.js";
import type { StreamSources } from "./stream-payouts.js";

/** An account whose figures have changed since they were last told. */
export interface EarningsMessage {
  readonly account: Hex;
  /** Notes the figures as told; returns the cursor of the message that tells them. */
  tell(rows: readonly EarningsRow[]): string;
}

/**
 * Each account whose earnings are not what was last told: at once all of them or, with a cursor, those that have changed
 * since; then each as it changes, be it back. Throws BAD_USER_INPUT on a cursor that cannot be used.
 */
export function streamEarnings(
  { feed, read }: StreamSources,
  accounts: readonly Hex[],
  after: string | null,
): AsyncIterable<EarningsMessage> {
  const wanted = [...new Set(accounts)];
  const known = after === null ? [] : decodeStreamCursor(after, "earnings", wanted, isState);
  const told = new Map(wanted.map((account, index) => [account, known[index] ?? ""]));

  const pull = async (): Promise<Pulled<EarningsMessage>> => {
    const rows = await read((snapshot) => readEarnings(snapshot, wanted));
    const changed = wanted.filter(
      (account) => told.get(account) !== digestOf(rows.filter((row) => row.account === account)),
    );
    return {
      messages: changed.map((account) => ({
        account,
        tell(figures) {
          told.set(account, digestOf(figures));
          return encodeStreamCursor("earnings", wanted, [...told.values()]);
        },
      })),
      isCut: false,
    };
  };

  return createStream(
    (wake) => feed.watch((touched) => wanted.some((account) => touched.accounts.has(account)), wake),
    pull,
  );
}

const digestOf = (rows: readonly EarningsRow[]): string =>
  shortDigest(
    rows.map(({ chainId, token, earned, claimed, finalizedEarned, payoutCount }) => [
      chainId,
      token,
      earned,
      claimed,
      finalizedEarned,
      payoutCount,
    ]),
  );

const isState = (state: unknown): state is string[] =>
  Array.isArray(state) && state.every((digest: unknown) => typeof digest === "string" && /^[\w-]{0,12}$/.test(digest));
