import fc from "fast-check";
import type { EventDraft } from "./arbitrary-event.js";
import { wordOfText } from "./arbitrary-text.js";
import type { History } from "./history.js";
import { scriptedHistory } from "./scripted-history.js";

const maxUint = 2n ** 256n - 1n;
const amount = fc.constantFrom(0n, 1n, 10n ** 18n + 1n, 2n ** 255n, maxUint - 1n, maxUint);
const account = fc.constantFrom("1", "2", "0").map((digit) => `0x${digit.repeat(40)}`);
const token = fc.constantFrom("0", "7").map((digit) => `0x${digit.repeat(40)}`);
const id = fc.constantFrom(0n, 1n, 2n, maxUint);

const payout: fc.Arbitrary<EventDraft> = fc
  .record({ invocationId: id, assetId: id, account, token, amount, direct: fc.boolean() })
  .map((args) => ({ event: "PayoutSettled", args: { ...args, role: wordOfText("developer") } }));
const claim: fc.Arbitrary<EventDraft> = fc
  .record({ account, token, amount })
  .map((args) => ({ event: "PayoutClaimed", args }));
const invocation: fc.Arbitrary<EventDraft> = fc
  .record({ invocationId: id, assetId: id, caller: account, parentInvocationId: id, token, fee: amount, units: amount })
  .map((args) => ({ event: "InvocationRecorded", args }));

/** Money alone, mostly near 2^256, on one chain or two: a few blocks of many payouts, claims and invocations. */
export const arbitraryMoneyHistory: fc.Arbitrary<History> = fc
  .uniqueArray(
    fc.record({
      chainId: fc.constantFrom(1, 31337),
      blocks: fc.array(fc.array(fc.oneof(payout, payout, claim, invocation), { maxLength: 30, size: "max" }), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
    { minLength: 1, maxLength: 2, selector: ({ chainId }) => chainId },
  )
  .map((chains) =>
    scriptedHistory(
      chains.map(({ chainId, blocks }) => ({
        chainId,
        blocks: blocks.map((events, i) => ({ at: 1_700_000_000 + 1_800 * i, events })),
      })),
    ),
  );
