import { AssetLink } from "../../components/names.js";
import { Ago } from "../../components/figures.js";
import { PagedTable } from "../../components/paged-table.js";
import { Panel } from "../../components/panel.js";
import { ASSET_FIELDS, PAGE_FIELDS } from "../../data/fragments.js";
import type { AssetBrief } from "../../data/shapes.js";
import { type Page, usePages } from "../../data/use-pages.js";

export const accountContributionsDocument = `query AccountContributions($account: Address!, $asOf: AsOf, $after: String) {
  contributor(account: $account, asOf: $asOf) {
    contributions(limit: 10, after: $after) {
      totalCount items { id role weight isActive recordedAt asset { ${ASSET_FIELDS} } } ${PAGE_FIELDS}
    }
  }
}`;

interface Work {
  id: string;
  role: string;
  weight: string;
  isActive: boolean;
  recordedAt: string;
  asset: AssetBrief;
}

interface Answer {
  contributor: { contributions: Page<Work> } | null;
}

/** What the account has worked on. */
export function AccountContributions({ account }: { account: string }) {
  const pages = usePages<Answer, Work>(
    accountContributionsDocument,
    { account },
    (data) => data.contributor?.contributions ?? { items: [], pageInfo: { hasNextPage: false, endCursor: null } },
    ({ id }) => id,
    10_000,
  );
  return (
    <Panel title="Contributions" hint="What the account has worked on, in which role.">
      <PagedTable
        label="Contributions"
        noun="contribution"
        pages={pages}
        keyOf={({ id }) => id}
        rows={5}
        empty="No contribution recorded."
        columns={[
          { title: "Asset", cell: ({ asset }) => <AssetLink asset={asset} /> },
          { title: "Role", cell: ({ role, isActive }) => (isActive ? role : <s title="Revoked">{role}</s>) },
          { title: "Weight", isNumber: true, cell: ({ weight }) => BigInt(weight).toLocaleString("en") },
          { title: "Recorded", isSecondary: true, cell: ({ recordedAt }) => <Ago time={recordedAt} /> },
        ]}
      />
    </Panel>
  );
}
