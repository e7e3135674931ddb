import { Panel } from "../../components/panel.js";
import { PayoutsTable } from "../../components/payouts-table.js";
import { PAGE_FIELDS, PAYOUT_FIELDS } from "../../data/fragments.js";
import type { PayoutRow } from "../../data/shapes.js";
import { type Page, usePages } from "../../data/use-pages.js";

export const assetPayoutsDocument = `query AssetPayouts($asset: ID!, $asOf: AsOf, $after: String) {
  payouts(where: { asset: $asset }, limit: 12, after: $after, asOf: $asOf) {
    totalCount items { ${PAYOUT_FIELDS} } ${PAGE_FIELDS}
  }
}`;

export function AssetPayouts({ asset }: { asset: string }) {
  const pages = usePages<{ payouts: Page<PayoutRow> }, PayoutRow>(
    assetPayoutsDocument,
    { asset },
    (data) => data.payouts,
    ({ id }) => id,
  );
  return (
    <Panel title="Payouts" hint="Settled in this asset's name, newest first.">
      <PayoutsTable
        label="Payouts"
        pages={pages}
        without="asset"
        empty="Nothing has been settled in its name."
        rows={8}
      />
    </Panel>
  );
}
