import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root, registerEnumType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import { type SeriesInterval, readEarningsSeries } from "../../queries/money/earnings-series.js";
import { readAssetKey } from "../../queries/lists/filter.js";
import { badInput } from "../../queries/reading/query-error.js";
import { MAX_BUCKETS, listBuckets, nextBucket } from "../../queries/money/series-buckets.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { EvidenceArgs, EvidencePage, readEvidencePage } from "../evidence-page.js";
import type { ItemPage } from "../lists/create-page-type.js";
import { readTokenId } from "../read-token-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { EarningsBucket } from "../types/earnings-bucket.js";
import type { Evidence } from "../types/evidence.js";

const IntervalEnum = { HOUR: "HOUR", DAY: "DAY", WEEK: "WEEK", MONTH: "MONTH" } as const;
registerEnumType(IntervalEnum, {
  name: "Interval",
  description: "The length of a series' intervals, which begin in UTC.",
  valuesConfig: {
    HOUR: { description: "Whole hours." },
    DAY: { description: "From midnight to midnight." },
    WEEK: { description: "From Monday to Sunday." },
    MONTH: { description: "From the first of a month to that of the next." },
  },
});

@Resolver(() => EarningsBucket)
export class SeriesResolver {
  @Query(() => [EarningsBucket], {
    description:
      "What was settled in one token over time, of an account, an asset, both or all; intervals without any are zero. At most 10,000 intervals.",
  })
  async earningsSeries(
    @Arg("account", () => AddressScalar, { nullable: true, description: "Only what was settled on this account." })
    account: Hex | null,
    @Arg("asset", () => ID, { nullable: true, description: "Only what was settled for this asset, by CAIP-19 id." })
    asset: string | null,
    @Arg("token", () => ID, { description: "CAIP-19 id of the token." }) tokenId: string,
    @Arg("interval", () => IntervalEnum, { description: "The length of the intervals." }) interval: SeriesInterval,
    @Arg("from", () => DateTimeScalar, { description: "The beginning, inclusive." }) from: number,
    @Arg("to", () => DateTimeScalar, { description: "The end, exclusive." }) to: number,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings }: ApiContext,
  ): Promise<EarningsBucket[]> {
    if (to < from) throw badInput("to: expected a moment not before from.");
    const starts = listBuckets(from, to, interval, MAX_BUCKETS);
    if (!starts) throw badInput(`interval: expected at most ${MAX_BUCKETS} intervals between from and to, found more.`);
    const series = {
      account: account ?? undefined,
      asset: typeof asset === "string" ? readAssetKey(asset, "asset") : undefined,
      token: readTokenId(tokenId, "token"),
      interval,
      from,
      to,
    };
    const reading = await readings.at(asOf, minBlock);
    const rows = new Map((await readEarningsSeries(reading.snapshot, series)).map((row) => [row.start, row]));
    return starts.map((start) => {
      const span = { start: Math.max(start, from), end: Math.min(nextBucket(start, interval), to) };
      return new EarningsBucket(span, rows.get(start), series, reading);
    });
  }

  @FieldResolver(() => EvidencePage.type, {
    description: "The events of the interval that make up a figure, oldest first.",
  })
  evidence(
    @Root() { series: { account, asset, token }, start, end, reading }: EarningsBucket,
    @Args(() => EvidenceArgs) args: EvidenceArgs,
    @Ctx() { limits }: ApiContext,
  ): Promise<ItemPage<Evidence>> {
    const scope = {
      token,
      from: start,
      to: end,
      ...(account ? { accounts: [account] } : {}),
      ...(asset ? { asset } : {}),
    };
    return readEvidencePage(reading, scope, args, limits.page);
  }
}
