import { ponder } from "ponder:registry";
import { account, asset, claim, contribution, derivation, identityLink, invocation, payout } from "ponder:schema";

const idOf = (event: { block: { number: bigint }; log: { logIndex: number } }) =>
  `${event.block.number}-${event.log.logIndex}`;

ponder.on("payouts:PayoutSettled", async ({ event, context }) => {
  const { amount, direct } = event.args;
  await context.db.insert(payout).values({
    id: idOf(event),
    account: event.args.account,
    asset: event.args.assetId,
    invocation: event.args.invocationId,
    role: event.args.role,
    token: event.args.token,
    amount,
    direct,
    block: event.block.number,
    timestamp: event.block.timestamp,
    transaction: event.transaction.hash,
  });
  const claimed = direct ? amount : 0n;
  await context.db
    .insert(account)
    .values({ id: event.args.account, earned: amount, claimed, payoutCount: 1 })
    .onConflictDoUpdate((row) => ({
      earned: row.earned + amount,
      claimed: row.claimed + claimed,
      payoutCount: row.payoutCount + 1,
    }));
});

if ("registry" in JSON.parse(process.env.BENCH_CONTRACTS!)) {
  ponder.on("payouts:PayoutClaimed", async ({ event, context }) => {
    const { amount, token } = event.args;
    await context.db.insert(claim).values({
      id: idOf(event),
      account: event.args.account,
      token,
      amount,
      timestamp: event.block.timestamp,
    });
    await context.db
      .insert(account)
      .values({ id: event.args.account, earned: 0n, claimed: amount, payoutCount: 0 })
      .onConflictDoUpdate((row) => ({ claimed: row.claimed + amount }));
  });

  ponder.on("registry:AssetRegistered", async ({ event, context }) => {
    const { assetId: id, owner, kind, name, uri, contentHash } = event.args;
    await context.db.insert(asset).values({ id, owner, kind, name, uri, contentHash }).onConflictDoNothing();
  });
  ponder.on("registry:AssetMetadataChanged", async ({ event, context }) => {
    const { assetId: id, name, uri, contentHash } = event.args;
    if (await context.db.find(asset, { id })) await context.db.update(asset, { id }).set({ name, uri, contentHash });
  });
  ponder.on("registry:Transfer", async ({ event, context }) => {
    const { tokenId: id, to: owner } = event.args;
    if (await context.db.find(asset, { id })) await context.db.update(asset, { id }).set({ owner });
  });
  ponder.on("registry:DerivationRegistered", async ({ event, context }) => {
    const { childId, parentChainId, parentRegistry, parentId, share, relation } = event.args;
    await context.db
      .insert(derivation)
      .values({
        id: `${childId}-${parentChainId}-${parentRegistry}-${parentId}`,
        child: childId,
        parentChain: parentChainId,
        parentRegistry,
        parent: parentId,
        share,
        relation,
      })
      .onConflictDoUpdate({ share, relation });
  });
  ponder.on("registry:DerivationRevoked", async ({ event, context }) => {
    const { childId, parentChainId, parentRegistry, parentId } = event.args;
    await context.db.delete(derivation, { id: `${childId}-${parentChainId}-${parentRegistry}-${parentId}` });
  });

  ponder.on("contributions:ContributionRecorded", async ({ event, context }) => {
    const { contributionId: id, assetId, contributor, role, weight, evidence } = event.args;
    await context.db
      .insert(contribution)
      .values({ id, asset: assetId, contributor, role, weight, evidence, validations: 0, revoked: false })
      .onConflictDoNothing();
  });
  ponder.on("contributions:ContributionValidated", async ({ event, context }) => {
    const id = event.args.contributionId;
    if (!(await context.db.find(contribution, { id }))) return;
    await context.db.update(contribution, { id }).set((row) => ({ validations: row.validations + 1 }));
  });
  ponder.on("contributions:ContributionRevoked", async ({ event, context }) => {
    const id = event.args.contributionId;
    if (await context.db.find(contribution, { id }))
      await context.db.update(contribution, { id }).set({ revoked: true });
  });

  ponder.on("invocations:InvocationRecorded", async ({ event, context }) => {
    const { invocationId: id, assetId, caller, parentInvocationId, token, fee, units } = event.args;
    await context.db
      .insert(invocation)
      .values({ id, asset: assetId, caller, parent: parentInvocationId, token, fee, units })
      .onConflictDoNothing();
  });

  ponder.on("identities:IdentityLinked", async ({ event, context }) => {
    const { identity, account: linked } = event.args;
    await context.db.insert(identityLink).values({ account: linked, identity }).onConflictDoUpdate({ identity });
  });
  ponder.on("identities:IdentityUnlinked", async ({ event, context }) => {
    const { identity, account: unlinked } = event.args;
    const row = await context.db.find(identityLink, { account: unlinked });
    if (row?.identity === identity) await context.db.delete(identityLink, { account: unlinked });
  });
}
