import { Ago } from "../../components/figures.js";
import { KindMark } from "../../components/kind-mark.js";
import { AssetLink } from "../../components/names.js";
import { Answered, Panel } from "../../components/panel.js";
import { Table } from "../../components/table.js";
import { ASSET_FIELDS } from "../../data/fragments.js";
import type { AssetBrief } from "../../data/shapes.js";
import { useQuery } from "../../data/use-query.js";

const LOOKED_AT = 300;

export const busyAssetsDocument = `query BusyAssets($asOf: AsOf) {
  invocations(limit: ${LOOKED_AT}, asOf: $asOf) { items { timestamp asset { ${ASSET_FIELDS} } } }
}`;

interface Answer {
  invocations: { items: readonly { timestamp: string; asset: AssetBrief }[] };
}

/** The assets used most among the latest invocations: a way in for who has no name to search for. */
export function BusyAssets() {
  const asked = useQuery<Answer>(busyAssetsDocument, {}, { refreshMs: 10_000 });
  return (
    <Panel title="Top assets" hint={`By use, among the latest ${LOOKED_AT} invocations.`}>
      <Answered
        asked={asked}
        rows={8}
        isEmpty={({ invocations }) => invocations.items.length === 0}
        empty="No asset has been used yet."
      >
        {({ invocations }) => (
          <Table
            label="Top assets"
            rows={countUses(invocations.items).slice(0, 8)}
            keyOf={({ asset }) => asset.id}
            columns={[
              {
                title: "Asset",
                cell: ({ asset }) => (
                  <span class="name">
                    <KindMark kind={asset.kind} />
                    <AssetLink asset={asset} />
                  </span>
                ),
              },
              { title: "Kind", isSecondary: true, cell: ({ asset }) => asset.kind ?? "" },
              { title: "Last used", isSecondary: true, cell: ({ lastAt }) => <Ago time={lastAt} /> },
              { title: "Uses", isNumber: true, cell: ({ uses }) => uses.toLocaleString("en") },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}

interface Use {
  asset: AssetBrief;
  uses: number;
  lastAt: string;
}

function countUses(items: Answer["invocations"]["items"]): Use[] {
  const uses = new Map<string, Use>();
  for (const { asset, timestamp } of items) {
    const known = uses.get(asset.id);
    // Latest first: the first one met is the last use.
    if (known) known.uses += 1;
    else uses.set(asset.id, { asset, uses: 1, lastAt: timestamp });
  }
  return [...uses.values()].sort((a, b) => b.uses - a.uses || (a.asset.id < b.asset.id ? -1 : 1));
}
