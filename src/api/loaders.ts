import DataLoader from "dataloader";
import type { Hex } from "../domain/hex.js";
import { type AssetRow, type AssetTexts, readAssets, readAssetTexts } from "../queries/assets/assets.js";
import {
  type ContributionKey,
  type ContributionRow,
  type ContributionTexts,
  type ValidationRow,
  readContributionTexts,
  readValidations,
} from "../queries/people/contributions.js";
import { readContributors } from "../queries/people/contributors.js";
import {
  type ChainToken,
  type EarningsKey,
  type EarningsRow,
  type SettlementSpan,
  readEarnings,
  readSettlementSpans,
} from "../queries/money/earnings.js";
import {
  type EarningsDimension,
  type EarningsPartRow,
  type EarningsWhole,
  readEarningsParts,
} from "../queries/money/earnings-parts.js";
import { type EventRow, type LogContent, type LogPlace, readEvents, readLogContents } from "../queries/log/events.js";
import { readAccountIdentities, readIdentityAccounts } from "../queries/people/identities.js";
import { type InvocationKey, type InvocationRow, readInvocations } from "../queries/money/invocations.js";
import type { OwnerKey, Page } from "../queries/lists/page.js";
import { type AssetUsageRow, readAssetUsage } from "../queries/assets/asset-usage.js";
import { createTextBudget } from "../queries/lists/long-texts.js";
import { type Position, positionKey } from "../queries/reading/position.js";
import type { Snapshot } from "../queries/reading/snapshot.js";
import { type TokenMetadataRow, readTokenMetadata } from "../queries/money/token-metadata.js";

/** What nested fields ask for one by one, read in batches: one statement a level of the query, not one a row. */
export interface Loaders {
  readonly assets: DataLoader<Hex, AssetRow>;
  /** Long ones, as are contributions'. */
  readonly assetTexts: DataLoader<Pick<AssetRow, "asset" | "textBytes">, AssetTexts, Hex>;
  readonly contributionTexts: DataLoader<ContributionRow, ContributionTexts, string>;
  readonly contributors: DataLoader<Hex, boolean>;
  readonly events: DataLoader<Position, EventRow, string>;
  readonly logContents: DataLoader<LogPlace, LogContent, string>;
  /** In all tokens. */
  readonly earnings: DataLoader<Hex, readonly EarningsRow[]>;
  readonly settlementSpans: DataLoader<EarningsKey, SettlementSpan, string>;
  readonly parts: Readonly<Record<EarningsDimension, DataLoader<EarningsWhole, EarningsPartRow[], string>>>;
  /** By account. */
  readonly identities: DataLoader<Hex, Hex | null>;
  /** By identity. */
  readonly identityAccounts: DataLoader<Hex, Hex[] | null>;
  readonly invocations: DataLoader<InvocationKey, InvocationRow | null, string>;
  readonly validations: DataLoader<ContributionKey, ValidationRow[], string>;
  readonly usage: DataLoader<Hex, readonly AssetUsageRow[]>;
  readonly tokens: DataLoader<ChainToken, TokenMetadataRow, string>;
  /** One owner's page of a nested list, read together with those of all owners that ask for it with the same arguments. */
  pages<Row>(
    list: string,
    args: object,
    owner: OwnerKey,
    read: (owners: readonly OwnerKey[]) => Promise<Page<Row>[]>,
  ): Promise<Page<Row>>;
}

/** `onEnrichment` hears of every reading of what lies beside the log and can change while the past does not. */
export function createLoaders(snapshot: Snapshot, onEnrichment: () => void): Loaders {
  const loadParts = (dimension: EarningsDimension) =>
    new DataLoader<EarningsWhole, EarningsPartRow[], string>(
      (wholes) => readEarningsParts(snapshot, wholes, dimension),
      {
        cacheKeyFn: ({ accounts, chainId, token }) => `${accounts.join()}/${chainId}/${token}`,
      },
    );
  const countTexts = createTextBudget();
  const pageLoaders = new Map<string, DataLoader<OwnerKey, Page<unknown>, string>>();
  return {
    parts: { ASSET: loadParts("ASSET"), ROLE: loadParts("ROLE") },
    identityAccounts: new DataLoader((identities) => readIdentityAccounts(snapshot, identities)),
    identities: new DataLoader((accounts) => readAccountIdentities(snapshot, accounts)),
    invocations: new DataLoader((keys) => readInvocations(snapshot, keys), {
      cacheKeyFn: ({ chainId, contract, invocation }) => `${chainId}/${contract}/${invocation}`,
    }),
    validations: new DataLoader((keys) => readValidations(snapshot, keys), {
      cacheKeyFn: contributionKey,
    }),
    assetTexts: new DataLoader(
      async (rows) => {
        countTexts(rows);
        return readAssetTexts(
          snapshot,
          rows.map(({ asset }) => asset),
        );
      },
      { cacheKeyFn: ({ asset }) => asset },
    ),
    contributionTexts: new DataLoader<ContributionRow, ContributionTexts, string>(
      async (rows) => {
        countTexts(rows);
        return readContributionTexts(snapshot, rows);
      },
      { cacheKeyFn: contributionKey },
    ),
    usage: new DataLoader((assets) => readAssetUsage(snapshot, assets)),
    tokens: new DataLoader(
      (tokens) => {
        onEnrichment();
        return readTokenMetadata(snapshot, tokens);
      },
      { cacheKeyFn: ({ chainId, token }) => `${chainId}/${token}` },
    ),
    async pages<Row>(
      list: string,
      args: object,
      owner: OwnerKey,
      read: (owners: readonly OwnerKey[]) => Promise<Page<Row>[]>,
    ) {
      const key = `${list} ${JSON.stringify(args, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value))}`;
      let loader = pageLoaders.get(key);
      if (!loader) {
        loader = new DataLoader<OwnerKey, Page<unknown>, string>(read, { cacheKeyFn: (one) => one.join("/") });
        pageLoaders.set(key, loader);
      }
      return (await loader.load(owner)) as Page<Row>;
    },
    assets: new DataLoader((keys) => readAssets(snapshot, keys)),
    contributors: new DataLoader(async (accounts) => {
      const found = await readContributors(snapshot, accounts);
      return accounts.map((account) => found.has(account));
    }),
    events: new DataLoader(
      async (positions) => inOrderAsked(positions, await readEvents(snapshot, positions), positionKey),
      { cacheKeyFn: positionKey },
    ),
    logContents: new DataLoader(
      async (places) => inOrderAsked(places, await readLogContents(snapshot, places), logKey),
      { cacheKeyFn: logKey },
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

const contributionKey = ({ chainId, contract, contribution }: ContributionKey): string =>
  `${chainId}/${contract}/${contribution}`;
const logKey = ({ chainId, blockNumber, logIndex }: LogPlace): string => `${chainId}/${blockNumber}/${logIndex}`;

/** What was found for each key; an error for one whose event is not in the log, on which something else rests. */
function inOrderAsked<Key, Row extends Key>(
  keys: readonly Key[],
  rows: readonly Row[],
  keyOf: (key: Key) => string,
): (Row | Error)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map(
    (key) => found.get(keyOf(key)) ?? new Error(`Event at ${keyOf(key)}: expected it in the log, found none.`),
  );
}
