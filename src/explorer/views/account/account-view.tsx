import { Answered, Panel } from "../../components/panel.js";
import { IdentityName } from "../../components/names.js";
import { PayoutsTable } from "../../components/payouts-table.js";
import { ViewTitle } from "../../components/view-title.js";
import { CopyButton } from "../../components/copy-button.js";
import { PAGE_FIELDS, PAYOUT_FIELDS } from "../../data/fragments.js";
import type { PayoutRow, TokenTotals } from "../../data/shapes.js";
import { type Page, usePages } from "../../data/use-pages.js";
import { useQuery } from "../../data/use-query.js";
import { TOTALS_FIELDS } from "../../earnings/totals-fields.js";
import { EarningsPanels } from "../../earnings/earnings-panels.js";
import { StatementPanel } from "../../earnings/statement-panel.js";
import { shorten } from "../../format/text.js";
import { AccountAssets } from "./account-assets.js";
import { AccountClaims } from "./account-claims.js";
import { AccountContributions } from "./account-contributions.js";

export const accountDocument = `query Account($account: Address!, $asOf: AsOf) {
  contributor(account: $account, asOf: $asOf) {
    account identity { id } earnings { tokens { ${TOTALS_FIELDS} } }
  }
}`;

export const accountPayoutsDocument = `query AccountPayouts($account: Address!, $asOf: AsOf, $after: String) {
  payouts(where: { account: $account }, limit: 15, after: $after, asOf: $asOf) {
    totalCount items { ${PAYOUT_FIELDS} } ${PAGE_FIELDS}
  }
}`;

interface Answer {
  contributor: {
    account: string;
    identity: { id: string } | null;
    earnings: { tokens: readonly TokenTotals[] };
  } | null;
}

export function AccountView({ account }: { account: string }) {
  const asked = useQuery<Answer>(accountDocument, { account });
  const contributor = asked.data?.contributor;
  return (
    <>
      <ViewTitle title={`Account ${shorten(contributor?.account ?? account)}`}>
        <p class="lead">
          <span class="hex whole">{contributor?.account ?? account}</span>{" "}
          <CopyButton text={contributor?.account ?? account} what="address" />
          {contributor?.identity && (
            <>
              {" "}
              · belongs to identity <IdentityName id={contributor.identity.id} />
            </>
          )}
        </p>
      </ViewTitle>
      <Answered
        asked={asked}
        rows={6}
        isEmpty={(data) => data.contributor === null}
        empty="No contribution, payout or claim of this account was recorded at this moment. It may own assets all the same."
      >
        {(data) =>
          data.contributor && (
            <>
              <EarningsPanels tokens={data.contributor.earnings.tokens} accounts={[account]} />
              <StatementPanel whose={{ account }} />
            </>
          )
        }
      </Answered>
      {asked.error?.code !== "BLOCK_NOT_INDEXED" && (
        <>
          <AccountPayouts account={account} />
          <div class="columns">
            <AccountContributions account={account} />
            <AccountAssets account={account} />
          </div>
          <AccountClaims account={account} />
        </>
      )}
    </>
  );
}

function AccountPayouts({ account }: { account: string }) {
  const pages = usePages<{ payouts: Page<PayoutRow> }, PayoutRow>(
    accountPayoutsDocument,
    { account },
    (data) => data.payouts,
    ({ id }) => id,
  );
  return (
    <Panel title="Payouts" hint="Newest first. Open a row for the log entry it comes from.">
      <PayoutsTable label="Payouts" pages={pages} without="account" empty="Nothing has been paid to it." rows={10} />
    </Panel>
  );
}
