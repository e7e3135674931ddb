import { useState } from "preact/hooks";
import { DisclosureButton, useOpenRows } from "../components/disclosure.js";
import { Ago, Amount, TokenName } from "../components/figures.js";
import { Panel } from "../components/panel.js";
import { Table } from "../components/table.js";
import { TokenChoice } from "../components/token-choice.js";
import type { TokenTotals } from "../data/shapes.js";
import { EarningsCurve } from "./earnings-curve.js";
import { EarningsParts } from "./earnings-parts.js";
import { EvidenceList } from "./evidence-list.js";

interface EarningsPanelsProps {
  tokens: readonly TokenTotals[];
  accounts: readonly string[];
}

/** What accounts have earned together: by token, over time, by asset and role, down to the evidence. */
export function EarningsPanels({ tokens, accounts }: EarningsPanelsProps) {
  const open = useOpenRows();
  const [wanted, setWanted] = useState<string>();
  const sorted = [...tokens].sort((a, b) => b.payoutCount - a.payoutCount || (a.token.id < b.token.id ? -1 : 1));
  const chosen = sorted.find(({ token }) => token.id === wanted) ?? sorted[0];
  if (!chosen) return <p class="empty">Nothing earned and nothing claimed.</p>;
  return (
    <>
      <Panel title="Earnings" hint="Earned is what was settled; claimable is what is still to be withdrawn.">
        <Table<TokenTotals>
          label="Earnings by token"
          rows={sorted}
          keyOf={({ token }) => token.id}
          columns={[
            { title: "Token", cell: ({ token }) => <TokenName token={token} /> },
            { title: "Earned", isNumber: true, cell: ({ earned, token }) => <Amount amount={earned} token={token} /> },
            {
              title: "Claimed",
              isNumber: true,
              isSecondary: true,
              cell: ({ claimed, token }) => <Amount amount={claimed} token={token} />,
            },
            {
              title: "Claimable",
              isNumber: true,
              cell: ({ claimable, token }) => <Amount amount={claimable} token={token} />,
            },
            {
              title: "Payouts",
              isNumber: true,
              isSecondary: true,
              cell: ({ payoutCount }) => payoutCount.toLocaleString("en"),
            },
            { title: "Last", isSecondary: true, cell: ({ lastAt }) => lastAt && <Ago time={lastAt} /> },
            {
              title: "Evidence",
              isAction: true,
              cell: ({ token }) => (
                <DisclosureButton
                  isOpen={open.isOpen(token.id)}
                  toggle={() => open.toggle(token.id)}
                  what="What makes up this figure"
                />
              ),
            },
          ]}
          detail={({ token }) => (open.isOpen(token.id) ? <EvidenceList accounts={accounts} token={token} /> : null)}
        />
      </Panel>
      <Panel
        title="Over time"
        aside={
          sorted.length > 1 && (
            <TokenChoice tokens={sorted.map(({ token }) => token)} chosen={chosen.token.id} choose={setWanted} />
          )
        }
      >
        <EarningsCurve key={chosen.token.id} accounts={accounts} totals={chosen} />
      </Panel>
      <div class="columns">
        <EarningsParts dimension="ASSET" accounts={accounts} totals={chosen} />
        <EarningsParts dimension="ROLE" accounts={accounts} totals={chosen} />
      </div>
    </>
  );
}
