import { Share } from "../../components/figures.js";
import { AccountName, AssetLink } from "../../components/names.js";
import { PagedTable } from "../../components/paged-table.js";
import { Panel } from "../../components/panel.js";
import { ASSET_FIELDS, PAGE_FIELDS } from "../../data/fragments.js";
import type { AssetBrief } from "../../data/shapes.js";
import { type Page, usePages } from "../../data/use-pages.js";

export const attributionDocument = `query Attribution($asset: ID!, $asOf: AsOf, $after: String) {
  attribution(asset: $asset, limit: 12, after: $after, asOf: $asOf) {
    totalCount items { account share role basis via { ${ASSET_FIELDS} } } ${PAGE_FIELDS}
  }
}`;

interface Attribution {
  account: string | null;
  share: string;
  role: string;
  basis: "CONTRIBUTION" | "OWNER" | "ROUNDING";
  via: AssetBrief;
}

const NONE: Page<Attribution> = { items: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** Whose the asset's revenue is, over its whole lineage. */
export function AttributionPanel({ asset }: { asset: string }) {
  const pages = usePages<{ attribution: Page<Attribution> | null }, Attribution>(
    attributionDocument,
    { asset },
    (data) => data.attribution ?? NONE,
    ({ account, role, basis, via }) => [account, role, basis, via.id].join(" "),
    15_000,
  );
  return (
    <Panel
      title="Attribution"
      hint="One unit of its revenue, divided over everyone upstream. All parts sum to exactly 100%."
    >
      <PagedTable
        label="Attribution"
        noun="part"
        pages={pages}
        rows={12}
        keyOf={({ account, role, basis, via }) => [account, role, basis, via.id].join(" ")}
        empty="No event named this asset at this moment."
        columns={[
          {
            title: "Account",
            cell: ({ account }) => (account ? <AccountName account={account} /> : <span class="quiet">nobody</span>),
          },
          {
            title: "As",
            cell: ({ role, basis }) =>
              basis === "ROUNDING" ? <span title="What rounding down leaves goes to the owner">rounding</span> : role,
          },
          { title: "Of", isSecondary: true, cell: ({ via }) => <AssetLink asset={via} /> },
          { title: "Share", isNumber: true, cell: ({ share }) => <Share share={share} /> },
        ]}
      />
    </Panel>
  );
}
