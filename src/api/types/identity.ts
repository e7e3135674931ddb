import { Field, ObjectType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import type { Reading } from "../readings.js";
import { AddressScalar, BytesScalar } from "../scalars/hex-bytes.js";
import { TokenEarnings, type TokenTotals } from "./earnings.js";

@ObjectType({ description: "A name under which a person links several accounts, over all chains." })
export class Identity {
  @Field(() => BytesScalar, { description: "The name, 32 bytes." })
  readonly id: Hex;

  @Field(() => [AddressScalar], { description: "The accounts it holds." })
  readonly accounts: readonly Hex[];

  constructor(
    id: Hex,
    accounts: readonly Hex[],
    readonly reading: Reading,
  ) {
    this.id = id;
    this.accounts = accounts;
  }

  @Field(() => [TokenEarnings], {
    description:
      "What these accounts have earned and claimed in all, by token: their whole history, not only since they were linked.",
  })
  async earnings(): Promise<TokenEarnings[]> {
    const rows = (
      await Promise.all(this.accounts.map((account) => this.reading.loaders.earnings.load(account)))
    ).flat();
    const totals = new Map<string, TokenTotals>();
    for (const row of rows) {
      const key = `${row.chainId}/${row.token}`;
      totals.set(key, add(totals.get(key), row));
    }
    const byToken = [...totals].sort(([, a], [, b]) => a.chainId - b.chainId || (a.token < b.token ? -1 : 1));
    return byToken.map(([, row]) => new TokenEarnings(row, this.accounts, this.reading));
  }
}

const add = (a: TokenTotals | undefined, b: TokenTotals): TokenTotals => ({
  chainId: b.chainId,
  token: b.token,
  earned: sum(a?.earned, b.earned),
  claimed: sum(a?.claimed, b.claimed),
  finalizedEarned: sum(a?.finalizedEarned, b.finalizedEarned),
  payoutCount: (a?.payoutCount ?? 0) + b.payoutCount,
});

const sum = (a: string | undefined, b: string): string => (BigInt(a ?? "0") + BigInt(b)).toString();
