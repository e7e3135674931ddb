import DataLoader from "dataloader";
import type { Hex } from "../domain/hex.js";
import { type AssetRow, readAssets } from "../queries/assets.js";
import { readContributors } from "../queries/contributors.js";
import {
  type EarningsKey,
  type EarningsRow,
  type SettlementSpan,
  readEarnings,
  readSettlementSpans,
} from "../queries/earnings.js";
import { type EventRow, readEvents } from "../queries/events.js";
import { type Position, positionKey } from "../queries/position.js";
import type { Snapshot } from "../queries/snapshot.js";

/** What nested fields ask for one by one, read in batches: one statement a level of the query, not one a row. */
export interface Loaders {
  readonly assets: DataLoader<Hex, AssetRow>;
  readonly contributors: DataLoader<Hex, boolean>;
  readonly events: DataLoader<Position, EventRow, string>;
  /** In all tokens. */
  readonly earnings: DataLoader<Hex, readonly EarningsRow[]>;
  readonly settlementSpans: DataLoader<EarningsKey, SettlementSpan, string>;
}

export function createLoaders(snapshot: Snapshot): Loaders {
  return {
    assets: new DataLoader((keys) => readAssets(snapshot, keys)),
    contributors: new DataLoader(async (accounts) => {
      const found = await readContributors(snapshot, accounts);
      return accounts.map((account) => found.has(account));
    }),
    events: new DataLoader(
      async (positions) => {
        const events = new Map((await readEvents(snapshot, positions)).map((event) => [positionKey(event), event]));
        return positions.map((position) => {
          const event = events.get(positionKey(position));
          return event ?? new Error(`Event at ${positionKey(position)}: expected it in the log, found none.`);
        });
      },
      { cacheKeyFn: positionKey },
    ),
    earnings: new DataLoader(async (accounts) => {
      const byAccount = new Map<Hex, EarningsRow[]>(accounts.map((account) => [account, []]));
      for (const row of await readEarnings(snapshot, accounts)) byAccount.get(row.account)?.push(row);
      return accounts.map((account) => byAccount.get(account) ?? []);
    }),
    settlementSpans: new DataLoader((keys) => readSettlementSpans(snapshot, keys), {
      cacheKeyFn: ({ account, chainId, token }) => `${account}/${chainId}/${token}`,
    }),
  };
}
