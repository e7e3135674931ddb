import { Answered } from "../components/panel.js";
import { inBatches } from "../data/in-batches.js";
import type { TokenTotals } from "../data/shapes.js";
import { useMoment } from "../data/use-moment.js";
import { type Question, useQueries } from "../data/use-query.js";
import { count } from "../format/text.js";
import { toSecond } from "../routing/past.js";
import { type Bucket, CurveChart } from "./curve-chart.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Few enough buckets to tell apart, enough to show a shape. */
export function chooseInterval(spanMs: number): "HOUR" | "DAY" | "WEEK" | "MONTH" {
  if (spanMs <= 4 * DAY_MS) return "HOUR";
  if (spanMs <= 180 * DAY_MS) return "DAY";
  return spanMs <= 3 * 365 * DAY_MS ? "WEEK" : "MONTH";
}

export const seriesDocument = seriesOf(1);

/** One aliased series for each account: the API gives one account's at a time. */
function seriesOf(accounts: number): string {
  const indexes = Array.from({ length: accounts }, (_, index) => index);
  return `query Series($token: ID!, $interval: Interval!, $from: DateTime!, $to: DateTime!, $asOf: AsOf, ${indexes.map((index) => `$account${index}: Address!`).join(", ")}) {
    ${indexes
      .map(
        (index) =>
          `series${index}: earningsSeries(account: $account${index}, token: $token, interval: $interval, from: $from, to: $to, asOf: $asOf) { start end earned payoutCount }`,
      )
      .join("\n    ")}
  }`;
}

/** Within the root fields the API allows a document. */
const ACCOUNTS_AT_ONCE = 15;
/** Ten documents: more would keep the server busy with every block. */
const MOST_ACCOUNTS = 150;

interface CurveProps {
  accounts: readonly string[];
  totals: TokenTotals;
}

/** What was earned in one token, added up over time. */
export function EarningsCurve({ accounts, totals }: CurveProps) {
  const { timeMs } = useMoment();
  const drawn = accounts.slice(0, MOST_ACCOUNTS);
  const fromMs = totals.firstAt ? Date.parse(totals.firstAt) : undefined;
  const interval = chooseInterval((timeMs ?? 0) - (fromMs ?? 0));
  // To the next full hour, so that a new block need not change the question.
  const toMs = timeMs === undefined ? undefined : timeMs - (timeMs % HOUR_MS) + HOUR_MS;
  const questions = inBatches(drawn, ACCOUNTS_AT_ONCE).map((batch): Question => {
    return {
      document: seriesOf(batch.length),
      variables: {
        token: totals.token.id,
        interval,
        from: fromMs === undefined ? null : toSecond(fromMs),
        to: toMs === undefined ? null : toSecond(toMs),
        ...Object.fromEntries(batch.map((account, index) => [`account${index}`, account])),
      },
    };
  });
  const asked = useQueries<Record<string, readonly Bucket[]>>(questions, {
    skip: fromMs === undefined || toMs === undefined,
    refreshMs: 4_000,
  });
  if (fromMs === undefined) return <p class="empty">Nothing earned in this token.</p>;
  return (
    <Answered asked={asked} rows={7}>
      {(answers) => (
        <>
          <CurveChart
            buckets={addUp(answers.flatMap((series) => Object.values(series)))}
            token={totals.token}
            interval={interval}
          />
          {accounts.length > drawn.length && (
            <p class="quiet">
              Of {count(accounts.length, "account")} the first {drawn.length} are drawn: what the others earned is left
              out.
            </p>
          )}
        </>
      )}
    </Answered>
  );
}

function addUp(series: readonly (readonly Bucket[])[]): Bucket[] {
  const [first = [], ...others] = series;
  return first.map((bucket, index) => ({
    ...bucket,
    earned: others.reduce((sum, other) => sum + BigInt(other[index]?.earned ?? "0"), BigInt(bucket.earned)).toString(),
    payoutCount: others.reduce((sum, other) => sum + (other[index]?.payoutCount ?? 0), bucket.payoutCount),
  }));
}
