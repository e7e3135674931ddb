import { concatHex, size, stringToHex, toFunctionSelector, toHex, zeroAddress, type Address } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { person, startTestChain, type Contract, type TestChain } from "./test-chain.js";

const [deployer, payer, account, other] = [person(0), person(1), person(2), person(3)];
const role = stringToHex("annotator", { size: 32 });

let chain: TestChain;
let payouts: Contract;
let token: Contract;

beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.stop());
beforeEach(async () => {
  payouts = await chain.deploy("TributaryPayouts");
  token = await chain.deploy("TestToken", ["Test Dollar", "tUSD", 6, deployer]);
  await chain.send(deployer, token, "mint", [payer, 1_000n]);
  await chain.send(payer, token, "approve", [payouts.address, 1_000n]);
});

function payout(options: Partial<{ account: Address; token: Address; amount: bigint; direct: boolean }>) {
  return {
    invocationId: 5n,
    assetId: 6n,
    account,
    role,
    token: token.address,
    amount: 100n,
    direct: false,
    ...options,
  };
}

const native = (address: Address) => chain.client.getBalance({ address });
const held = (address: Address) => chain.read(token, "balanceOf", [address]);
const credit = (of: Address, in_: Address) => chain.read(payouts, "claimable", [of, in_]);

describe("in an ERC-20", () => {
  test("a direct payout arrives at once", async () => {
    expect(await chain.send(payer, payouts, "settle", [payout({ direct: true })])).toEqual([
      { eventName: "PayoutSettled", args: payout({ direct: true }) },
    ]);
    expect([await held(payer), await held(account), await held(payouts.address)]).toEqual([900n, 100n, 0n]);
  });

  test("a credited payout waits until it is claimed, in part or in whole", async () => {
    expect(await chain.send(payer, payouts, "settleMany", [[payout({}), payout({ amount: 20n })]])).toEqual([
      { eventName: "PayoutSettled", args: payout({}) },
      { eventName: "PayoutSettled", args: payout({ amount: 20n }) },
    ]);
    expect([await held(account), await held(payouts.address), await credit(account, token.address)]).toEqual([
      0n,
      120n,
      120n,
    ]);
    expect(await chain.send(account, payouts, "claim", [token.address, 50n])).toEqual([
      { eventName: "PayoutClaimed", args: { account, token: token.address, amount: 50n } },
    ]);
    expect(await chain.send(account, payouts, "claimMany", [[token.address]])).toEqual([
      { eventName: "PayoutClaimed", args: { account, token: token.address, amount: 70n } },
    ]);
    expect([await held(account), await held(payouts.address), await credit(account, token.address)]).toEqual([
      120n,
      0n,
      0n,
    ]);
  });

  test("nobody claims what is not credited to them", async () => {
    await chain.send(payer, payouts, "settle", [payout({})]);
    await expect(chain.send(other, payouts, "claim", [token.address, 1n])).rejects.toThrow("ExceedsClaimable");
    await expect(chain.send(account, payouts, "claim", [token.address, 101n])).rejects.toThrow("ExceedsClaimable");
    await expect(chain.send(other, payouts, "claimMany", [[token.address]])).rejects.toThrow("NothingToClaim");
  });
});

describe("in the native coin", () => {
  test("direct and credited payouts of one batch move what was sent along", async () => {
    const batch = [payout({ token: zeroAddress, direct: true }), payout({ token: zeroAddress, amount: 30n })];
    const before = await native(account);
    const events = await chain.send(payer, payouts, "settleMany", [batch], 130n);
    expect(events).toEqual(batch.map((args) => ({ eventName: "PayoutSettled", args })));
    expect(await native(account)).toBe(before + 100n);
    expect([await native(payouts.address), await credit(account, zeroAddress)]).toEqual([30n, 30n]);
    expect(await chain.send(account, payouts, "claim", [zeroAddress, 30n])).toEqual([
      { eventName: "PayoutClaimed", args: { account, token: zeroAddress, amount: 30n } },
    ]);
    expect(await native(payouts.address)).toBe(0n);
  });

  test("the value sent must be what the payouts add up to", async () => {
    await chain.send(payer, payouts, "settle", [payout({ token: zeroAddress, amount: 500n })], 500n);
    for (const value of [0n, 99n, 101n]) {
      const wrong = chain.send(payer, payouts, "settle", [payout({ token: zeroAddress, direct: true })], value);
      await expect(wrong).rejects.toThrow("NativeValueMismatch");
    }
    expect(await native(payouts.address)).toBe(500n);
  });

  test("an account that refuses coins is credited, and holds up nobody else", async () => {
    // The token contract takes no native coin.
    const refused = payout({ account: token.address, token: zeroAddress, direct: true });
    const fine = payout({ account: other, token: zeroAddress, direct: true });
    const before = await native(other);
    expect(await chain.send(payer, payouts, "settleMany", [[refused, fine]], 200n)).toEqual([
      { eventName: "PayoutSettled", args: { ...refused, direct: false } },
      { eventName: "PayoutSettled", args: fine },
    ]);
    expect(await credit(token.address, zeroAddress)).toBe(100n);
    expect(await native(other)).toBe(before + 100n);
  });
});

test("a claim that claims again while it is paid gets its credit once", async () => {
  const attacker = await deployReentrantClaimer(100n);
  const credits = [attacker, other].map((to) => payout({ account: to, token: zeroAddress }));
  await chain.send(payer, payouts, "settleMany", [credits], 200n);
  // An estimate would find the little gas with which the claim inside fails unnoticed.
  const request = { account: payer, chain: chain.wallet.chain, to: attacker, gas: 1_000_000n };
  const hash = await chain.wallet.sendTransaction(request);
  await chain.client.waitForTransactionReceipt({ hash });
  expect([await native(attacker), await native(payouts.address)]).toEqual([100n, 100n]);
  expect([await credit(attacker, zeroAddress), await credit(other, zeroAddress)]).toEqual([0n, 100n]);
});

/** A contract that, whenever it is called or paid, claims `amount` of the native coin and ignores how that ends. */
async function deployReentrantClaimer(amount: bigint): Promise<Address> {
  const selector = toFunctionSelector("claim(address,uint256)");
  const runtime = concatHex([
    ...(["0x63", selector, "0x60e01b600052"] as const), // mstore(0, selector << 224)
    ...(["0x60", toHex(amount, { size: 1 }), "0x602452"] as const), // mstore(36, amount)
    ...(["0x6000600060446000600073", payouts.address, "0x5af100"] as const), // call(gas, payouts, 0, 0, 68, 0, 0)
  ]);
  const creation = concatHex(["0x60", toHex(size(runtime), { size: 1 }), "0x8060095f395ff3", runtime]);
  const hash = await chain.wallet.sendTransaction({ account: payer, chain: chain.wallet.chain, data: creation });
  const { contractAddress } = await chain.client.waitForTransactionReceipt({ hash });
  if (!contractAddress) throw new Error("Expected the claimer to be deployed, found no address.");
  return contractAddress;
}

test("payouts of nothing or to nobody are refused", async () => {
  await expect(chain.send(payer, payouts, "settle", [payout({ amount: 0n })])).rejects.toThrow("ZeroAmount");
  await expect(chain.send(payer, payouts, "settle", [payout({ account: zeroAddress })])).rejects.toThrow("ZeroAccount");
  await expect(chain.send(payer, payouts, "settle", [payout({ amount: 1_001n })])).rejects.toThrow(
    toFunctionSelector("ERC20InsufficientAllowance(address,uint256,uint256)"),
  );
});
