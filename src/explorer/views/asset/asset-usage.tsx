import { Amount, TokenName } from "../../components/figures.js";
import { Panel, Skeleton } from "../../components/panel.js";
import { Table } from "../../components/table.js";
import type { TokenInfo } from "../../format/amount.js";

export interface Revenue {
  token: TokenInfo;
  fees: string;
  settled: string;
  invocationCount: number;
  payoutCount: number;
  units: string;
}

/** How often the asset was used, and what was paid for it. */
export function AssetUsage({ revenue }: { revenue: readonly Revenue[] | undefined }) {
  return (
    <Panel title="Usage" hint="Fees of its invocations, and what was settled in its name.">
      {!revenue ? (
        <Skeleton rows={3} />
      ) : revenue.length === 0 ? (
        <p class="empty">It has not been used, and nothing was settled in its name.</p>
      ) : (
        <Table<Revenue>
          label="Usage"
          rows={revenue}
          keyOf={({ token }) => token.id}
          columns={[
            { title: "Token", cell: ({ token }) => <TokenName token={token} /> },
            { title: "Uses", isNumber: true, cell: ({ invocationCount }) => invocationCount.toLocaleString("en") },
            { title: "Fees", isNumber: true, cell: ({ fees, token }) => <Amount amount={fees} token={token} /> },
            {
              title: "Settled",
              isNumber: true,
              isSecondary: true,
              cell: ({ settled, token }) => <Amount amount={settled} token={token} />,
            },
          ]}
        />
      )}
    </Panel>
  );
}
