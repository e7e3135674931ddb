import { KindMark } from "../../components/kind-mark.js";
import { AssetLink } from "../../components/names.js";
import { ChainName } from "../../components/figures.js";
import { PagedTable } from "../../components/paged-table.js";
import { Panel } from "../../components/panel.js";
import { ASSET_FIELDS, PAGE_FIELDS } from "../../data/fragments.js";
import type { AssetBrief } from "../../data/shapes.js";
import { type Page, usePages } from "../../data/use-pages.js";

export const accountAssetsDocument = `query AccountAssets($account: Address!, $asOf: AsOf, $after: String) {
  assets(where: { owner: $account }, limit: 10, after: $after, asOf: $asOf) {
    totalCount items { ${ASSET_FIELDS} } ${PAGE_FIELDS}
  }
}`;

/** What the account owns. */
export function AccountAssets({ account }: { account: string }) {
  const pages = usePages<{ assets: Page<AssetBrief> }, AssetBrief>(
    accountAssetsDocument,
    { account },
    (data) => data.assets,
    ({ id }) => id,
    10_000,
  );
  return (
    <Panel title="Assets owned" hint="Revenue nobody else has a share in goes to the owner.">
      <PagedTable
        label="Assets owned"
        noun="asset"
        pages={pages}
        keyOf={({ id }) => id}
        rows={5}
        empty="It owns no registered asset."
        columns={[
          {
            title: "Asset",
            cell: (asset) => (
              <span class="name">
                <KindMark kind={asset.kind} />
                <AssetLink asset={asset} />
              </span>
            ),
          },
          { title: "Kind", isSecondary: true, cell: ({ kind }) => kind ?? "" },
          { title: "Chain", cell: ({ chainId }) => <ChainName chainId={chainId} /> },
        ]}
      />
    </Panel>
  );
}
