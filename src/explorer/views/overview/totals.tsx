import { useQuery } from "../../data/use-query.js";
import { Answered } from "../../components/panel.js";

export const totalsDocument = `query Totals($asOf: AsOf) {
  assets(limit: 1, asOf: $asOf) { totalCount }
  contributors(limit: 1, asOf: $asOf) { totalCount }
  contributions(limit: 1, asOf: $asOf) { totalCount }
  invocations(limit: 1, asOf: $asOf) { totalCount }
  payouts(limit: 1, asOf: $asOf) { totalCount }
}`;

const NAMES = ["assets", "contributors", "contributions", "invocations", "payouts"] as const;
type Answer = Record<(typeof NAMES)[number], { totalCount: number | null }>;

/** How much there is, in five numbers. */
export function Totals() {
  const asked = useQuery<Answer>(totalsDocument, {});
  return (
    <section class="totals" aria-label="Totals">
      <Answered asked={asked} rows={1}>
        {(data) => (
          <dl>
            {NAMES.map((name) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd title={data[name].totalCount === null ? "Not counted beyond this" : undefined}>
                  {data[name].totalCount?.toLocaleString("en") ?? "> 100,000"}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Answered>
    </section>
  );
}
