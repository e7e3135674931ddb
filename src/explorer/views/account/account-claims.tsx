import { DisclosureButton, useOpenRows } from "../../components/disclosure.js";
import { EventEvidence } from "../../components/event-evidence.js";
import { Ago, Amount, ChainName } from "../../components/figures.js";
import { PagedTable } from "../../components/paged-table.js";
import { Panel } from "../../components/panel.js";
import { PAGE_FIELDS, TOKEN_FIELDS } from "../../data/fragments.js";
import { type Page, usePages } from "../../data/use-pages.js";
import type { TokenInfo } from "../../format/amount.js";

export const accountClaimsDocument = `query AccountClaims($account: Address!, $asOf: AsOf, $after: String) {
  claims(where: { account: $account }, limit: 10, after: $after, asOf: $asOf) {
    totalCount items { id amount timestamp isFinalized token { ${TOKEN_FIELDS} } } ${PAGE_FIELDS}
  }
}`;

interface Claim {
  id: string;
  amount: string;
  timestamp: string;
  isFinalized: boolean;
  token: TokenInfo;
}

/** What the account has withdrawn of what was credited to it. */
export function AccountClaims({ account }: { account: string }) {
  const open = useOpenRows();
  const pages = usePages<{ claims: Page<Claim> }, Claim>(
    accountClaimsDocument,
    { account },
    (data) => data.claims,
    ({ id }) => id,
  );
  return (
    <Panel title="Claims" hint="Credited money the account has withdrawn.">
      <PagedTable
        label="Claims"
        noun="claim"
        pages={pages}
        keyOf={({ id }) => id}
        rows={3}
        empty="It has not withdrawn anything."
        columns={[
          { title: "When", cell: ({ timestamp }) => <Ago time={timestamp} /> },
          { title: "Amount", isNumber: true, cell: ({ amount, token }) => <Amount amount={amount} token={token} /> },
          { title: "Chain", isSecondary: true, cell: ({ token }) => <ChainName chainId={token.chainId} /> },
          {
            title: "State",
            isSecondary: true,
            cell: ({ isFinalized }) => (
              <span class={isFinalized ? "quiet" : "hot"}>{isFinalized ? "final" : "not final"}</span>
            ),
          },
          {
            title: "Evidence",
            isAction: true,
            cell: ({ id }) => (
              <DisclosureButton isOpen={open.isOpen(id)} toggle={() => open.toggle(id)} what="Log entry" />
            ),
          },
        ]}
        detail={({ id }) => (open.isOpen(id) ? <EventEvidence id={id} /> : null)}
      />
    </Panel>
  );
}
