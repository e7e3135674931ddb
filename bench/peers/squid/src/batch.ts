import type { Store } from "@subsquid/typeorm-store";
import { In } from "typeorm";
import * as abi from "./abi";
import { Account, Asset, Claim, Contribution, Derivation, IdentityLink, Invocation, Payout } from "./model";

type Class<Row> = new (props?: Partial<Row>) => Row;

/** Rows that a batch may change: those it names are loaded at once, and written at once. */
class Table<Row extends { id: string }> {
  readonly rows = new Map<string, Row>();
  private readonly gone = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly type: Class<Row>,
  ) {}

  async load(ids: Iterable<string>): Promise<void> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return;
    for (const row of await this.store.findBy(this.type, { id: In(wanted) } as never)) this.rows.set(row.id, row);
  }

  set(row: Row): void {
    this.rows.set(row.id, row);
    this.gone.delete(row.id);
  }

  delete(id: string): void {
    if (this.rows.delete(id)) this.gone.add(id);
  }

  async write(): Promise<void> {
    if (this.gone.size > 0) await this.store.remove(this.type as never, [...this.gone]);
    await this.store.upsert([...this.rows.values()]);
  }
}

export interface Decoded {
  id: string;
  block: number;
  /** Seconds. */
  timestamp: bigint;
  transaction: string;
  topic0: string;
  log: { topics: string[]; data: string };
}

/** Everything a batch changes, by the tables' own rules in the order of the logs; loads first, then writes. */
export async function writeBatch(store: Store, logs: readonly Decoded[]): Promise<void> {
  const of = (topic: string) => logs.filter((log) => log.topic0 === topic);
  const settled = of(abi.PayoutSettled.topic).map((log) => ({ ...log, ...abi.PayoutSettled.decode(log.log) }));
  const claimed = of(abi.PayoutClaimed.topic).map((log) => ({ ...log, ...abi.PayoutClaimed.decode(log.log) }));

  const accounts = new Table(store, Account);
  await accounts.load([...settled, ...claimed].map(({ account }) => account));
  const accountOf = (id: string): Account => {
    const known = accounts.rows.get(id);
    if (known) return known;
    const fresh = new Account({ id, earned: 0n, claimed: 0n, payoutCount: 0 });
    accounts.set(fresh);
    return fresh;
  };
  const payouts = settled.map((payout) => {
    const account = accountOf(payout.account);
    account.earned += payout.amount;
    account.claimed += payout.direct ? payout.amount : 0n;
    account.payoutCount += 1;
    const { id, role, token, amount, direct, block, timestamp, transaction } = payout;
    const { assetId: asset, invocationId: invocation } = payout;
    return new Payout({ id, account, asset, invocation, role, token, amount, direct, block, timestamp, transaction });
  });
  const claims = claimed.map(({ id, token, amount, timestamp, ...claim }) => {
    const account = accountOf(claim.account);
    account.claimed += amount;
    return new Claim({ id, account, token, amount, timestamp });
  });
  await accounts.write();
  await store.insert(payouts);
  await store.insert(claims);
  if (logs.length > settled.length + claimed.length) await writeOthers(store, logs);
}

async function writeOthers(store: Store, logs: readonly Decoded[]): Promise<void> {
  const assets = new Table(store, Asset);
  const contributions = new Table(store, Contribution);
  const derivations = new Table(store, Derivation);
  const invocations = new Table(store, Invocation);
  const links = new Table(store, IdentityLink);
  const idsOf = <E extends { topic: string; decode(log: Decoded["log"]): unknown }>(
    kinds: readonly E[],
    id: (event: ReturnType<E["decode"]>) => string,
  ): string[] =>
    logs.flatMap((log) =>
      kinds.filter(({ topic }) => topic === log.topic0).map((kind) => id(kind.decode(log.log) as never)),
    );
  const derivationId = (d: { childId: bigint; parentChainId: bigint; parentRegistry: string; parentId: bigint }) =>
    `${d.childId}-${d.parentChainId}-${d.parentRegistry}-${d.parentId}`;

  await assets.load(idsOf([abi.AssetRegistered, abi.AssetMetadataChanged], (e) => String(e.assetId)));
  await assets.load(idsOf([abi.Transfer], (e) => String(e.tokenId)));
  await contributions.load(
    idsOf([abi.ContributionRecorded, abi.ContributionValidated, abi.ContributionRevoked], (e) =>
      String(e.contributionId),
    ),
  );
  await derivations.load(idsOf([abi.DerivationRegistered, abi.DerivationRevoked], derivationId));
  await invocations.load(idsOf([abi.InvocationRecorded], (e) => String(e.invocationId)));
  await links.load(idsOf([abi.IdentityLinked, abi.IdentityUnlinked], (e) => e.account));

  for (const { topic0, log } of logs) {
    switch (topic0) {
      case abi.AssetRegistered.topic: {
        const { assetId, owner, kind, name, uri, contentHash } = abi.AssetRegistered.decode(log);
        const id = String(assetId);
        if (!assets.rows.has(id)) assets.set(new Asset({ id, owner, kind, name, uri, contentHash }));
        break;
      }
      case abi.AssetMetadataChanged.topic: {
        const { assetId, name, uri, contentHash } = abi.AssetMetadataChanged.decode(log);
        Object.assign(assets.rows.get(String(assetId)) ?? {}, { name, uri, contentHash });
        break;
      }
      case abi.Transfer.topic: {
        const { tokenId, to } = abi.Transfer.decode(log);
        Object.assign(assets.rows.get(String(tokenId)) ?? {}, { owner: to });
        break;
      }
      case abi.DerivationRegistered.topic: {
        const event = abi.DerivationRegistered.decode(log);
        const { childId: child, parentChainId: parentChain, parentRegistry, parentId: parent, share, relation } = event;
        derivations.set(
          new Derivation({ id: derivationId(event), child, parentChain, parentRegistry, parent, share, relation }),
        );
        break;
      }
      case abi.DerivationRevoked.topic:
        derivations.delete(derivationId(abi.DerivationRevoked.decode(log)));
        break;
      case abi.ContributionRecorded.topic: {
        const {
          contributionId,
          assetId: asset,
          contributor,
          role,
          weight,
          evidence,
        } = abi.ContributionRecorded.decode(log);
        const id = String(contributionId);
        const isKnown = contributions.rows.has(id);
        const row = { id, asset, contributor, role, weight, evidence, validations: 0, revoked: false };
        if (!isKnown) contributions.set(new Contribution(row));
        break;
      }
      case abi.ContributionValidated.topic: {
        const row = contributions.rows.get(String(abi.ContributionValidated.decode(log).contributionId));
        if (row) row.validations += 1;
        break;
      }
      case abi.ContributionRevoked.topic: {
        const row = contributions.rows.get(String(abi.ContributionRevoked.decode(log).contributionId));
        if (row) row.revoked = true;
        break;
      }
      case abi.InvocationRecorded.topic: {
        const {
          invocationId,
          assetId: asset,
          caller,
          parentInvocationId: parent,
          token,
          fee,
          units,
        } = abi.InvocationRecorded.decode(log);
        const id = String(invocationId);
        if (!invocations.rows.has(id))
          invocations.set(new Invocation({ id, asset, caller, parent, token, fee, units }));
        break;
      }
      case abi.IdentityLinked.topic: {
        const { account: id, identity } = abi.IdentityLinked.decode(log);
        links.set(new IdentityLink({ id, identity }));
        break;
      }
      case abi.IdentityUnlinked.topic: {
        const { account, identity } = abi.IdentityUnlinked.decode(log);
        if (links.rows.get(account)?.identity === identity) links.delete(account);
        break;
      }
    }
  }
  for (const table of [assets, contributions, derivations, invocations, links]) await table.write();
}
