import { index, onchainTable } from "ponder";

export const account = onchainTable("account", (t) => ({
  id: t.hex().primaryKey(),
  earned: t.bigint().notNull(),
  claimed: t.bigint().notNull(),
  payoutCount: t.integer().notNull(),
}));

export const payout = onchainTable(
  "payout",
  (t) => ({
    id: t.text().primaryKey(),
    account: t.hex().notNull(),
    asset: t.bigint().notNull(),
    invocation: t.bigint().notNull(),
    role: t.hex().notNull(),
    token: t.hex().notNull(),
    amount: t.bigint().notNull(),
    direct: t.boolean().notNull(),
    block: t.bigint().notNull(),
    timestamp: t.bigint().notNull(),
    transaction: t.hex().notNull(),
  }),
  (table) => ({
    accountIndex: index().on(table.account, table.timestamp),
    blockIndex: index().on(table.block),
  }),
);

export const claim = onchainTable("claim", (t) => ({
  id: t.text().primaryKey(),
  account: t.hex().notNull(),
  token: t.hex().notNull(),
  amount: t.bigint().notNull(),
  timestamp: t.bigint().notNull(),
}));

export const asset = onchainTable("asset", (t) => ({
  id: t.bigint().primaryKey(),
  owner: t.hex().notNull(),
  kind: t.hex().notNull(),
  name: t.text().notNull(),
  uri: t.text().notNull(),
  contentHash: t.hex().notNull(),
}));

export const derivation = onchainTable("derivation", (t) => ({
  id: t.text().primaryKey(),
  child: t.bigint().notNull(),
  parentChain: t.bigint().notNull(),
  parentRegistry: t.hex().notNull(),
  parent: t.bigint().notNull(),
  share: t.bigint().notNull(),
  relation: t.hex().notNull(),
}));

export const contribution = onchainTable("contribution", (t) => ({
  id: t.bigint().primaryKey(),
  asset: t.bigint().notNull(),
  contributor: t.hex().notNull(),
  role: t.hex().notNull(),
  weight: t.bigint().notNull(),
  evidence: t.text().notNull(),
  validations: t.integer().notNull(),
  revoked: t.boolean().notNull(),
}));

export const invocation = onchainTable("invocation", (t) => ({
  id: t.bigint().primaryKey(),
  asset: t.bigint().notNull(),
  caller: t.hex().notNull(),
  parent: t.bigint().notNull(),
  token: t.hex().notNull(),
  fee: t.bigint().notNull(),
  units: t.bigint().notNull(),
}));

export const identityLink = onchainTable("identity_link", (t) => ({
  account: t.hex().primaryKey(),
  identity: t.hex().notNull(),
}));
