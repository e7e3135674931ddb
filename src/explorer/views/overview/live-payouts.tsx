import { Panel } from "../../components/panel.js";
import { PayoutsTable } from "../../components/payouts-table.js";
import { PAGE_FIELDS, PAYOUT_FIELDS } from "../../data/fragments.js";
import type { PayoutRow } from "../../data/shapes.js";
import { type Page, usePages } from "../../data/use-pages.js";
import { useAddress } from "../../routing/address.js";

export const latestPayoutsDocument = `query LatestPayouts($asOf: AsOf, $after: String) {
  payouts(limit: 12, after: $after, asOf: $asOf) { items { ${PAYOUT_FIELDS} } ${PAGE_FIELDS} }
}`;

export function LivePayouts() {
  const { past } = useAddress();
  const pages = usePages<{ payouts: Page<PayoutRow> }, PayoutRow>(
    latestPayoutsDocument,
    {},
    (data) => data.payouts,
    ({ id }) => id,
  );
  return (
    <Panel
      title={past ? "Latest payouts then" : "Payouts as they come"}
      hint="Money settled on contributors. Open a row for the log entry it comes from."
    >
      <PayoutsTable label="Latest payouts" pages={pages} empty="No payout yet." rows={12} />
    </Panel>
  );
}
