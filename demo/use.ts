import type { Address } from "viem";
import { nativeToken, toBytes32, type NewInvocation, type NewPayout } from "./calls.js";
import { callers } from "./cast.js";
import type { Random } from "./random.js";

export interface Earner {
  account: Address;
  role: string;
}

/** What is used on a chain: an agent or application in front, and the asset it calls. */
export interface UseScene {
  front: { assetId: bigint; owner: Address };
  inner: { assetId: bigint; earners: Earner[] };
  /** Those upstream whose asset lives on another chain or further up: paid without an asset. */
  upstream: Earner[];
  dollar: Address;
}

/**
 * Plans `count` uses: each an invocation of the front asset with one or two calls of the inner one nested in it, and
 * the payouts that divide its fee without a remainder. Ids start after `lastInvocationId`.
 */
export function planUses(
  random: Random,
  scene: UseScene,
  count: number,
  lastInvocationId: bigint,
): { invocations: NewInvocation[]; payouts: NewPayout[] } {
  const invocations: NewInvocation[] = [];
  const payouts: NewPayout[] = [];
  for (let use = 0; use < count; use++) {
    const outerId = lastInvocationId + BigInt(invocations.length) + 1n;
    const fee = BigInt(20_000 + random.below(400_000));
    const units = BigInt(1 + random.below(2_000));
    const common = { token: scene.dollar, units };
    invocations.push({
      ...common,
      assetId: scene.front.assetId,
      caller: random.pick(callers),
      parentInvocationId: 0n,
      fee,
    });
    let rest = fee;
    const innerCalls = 1 + random.below(2);
    for (let inner = 0; inner < innerCalls; inner++) {
      const innerFee = (fee * 30n) / 100n;
      rest -= innerFee;
      const innerId = lastInvocationId + BigInt(invocations.length) + 1n;
      invocations.push({
        ...common,
        assetId: scene.inner.assetId,
        caller: scene.front.owner,
        parentInvocationId: outerId,
        fee: innerFee,
      });
      payouts.push(...divideInnerFee(random, scene, innerId, innerFee));
    }
    payouts.push({
      invocationId: outerId,
      assetId: scene.front.assetId,
      account: scene.front.owner,
      role: toBytes32("owner"),
      token: scene.dollar,
      amount: rest,
      direct: true,
    });
    if (random.below(6) === 0) payouts.push(planTip(random, scene, outerId));
  }
  return { invocations, payouts };
}

/** 40 % to one who worked on the inner asset, 25 % to another, the rest to somebody upstream: all credited. */
function divideInnerFee(random: Random, scene: UseScene, invocationId: bigint, fee: bigint): NewPayout[] {
  const { assetId, earners } = scene.inner;
  const credited = { invocationId, token: scene.dollar, direct: false };
  const first = random.pick(earners);
  const second = random.pick(earners);
  const third = random.pick(scene.upstream);
  const firstAmount = (fee * 40n) / 100n;
  const secondAmount = (fee * 25n) / 100n;
  return [
    { ...credited, assetId, account: first.account, role: toBytes32(first.role), amount: firstAmount },
    { ...credited, assetId, account: second.account, role: toBytes32(second.role), amount: secondAmount },
    {
      ...credited,
      assetId: 0n,
      account: third.account,
      role: toBytes32(third.role),
      amount: fee - firstAmount - secondAmount,
    },
  ];
}

/** A caller's thanks in the native coin, sent at once. */
function planTip(random: Random, scene: UseScene, invocationId: bigint): NewPayout {
  const earner = random.pick(scene.inner.earners);
  return {
    invocationId,
    assetId: scene.inner.assetId,
    account: earner.account,
    role: toBytes32(earner.role),
    token: nativeToken,
    amount: BigInt(1 + random.below(50)) * 10n ** 13n,
    direct: true,
  };
}
