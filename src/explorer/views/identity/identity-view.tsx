import { AccountName } from "../../components/names.js";
import { Answered, Panel } from "../../components/panel.js";
import { CopyButton } from "../../components/copy-button.js";
import { ViewTitle } from "../../components/view-title.js";
import type { TokenTotals } from "../../data/shapes.js";
import { useQuery } from "../../data/use-query.js";
import { EarningsPanels } from "../../earnings/earnings-panels.js";
import { StatementPanel } from "../../earnings/statement-panel.js";
import { TOTALS_FIELDS } from "../../earnings/totals-fields.js";
import { identityTitle } from "../../format/text.js";

export const identityDocument = `query Identity($id: Bytes!, $asOf: AsOf) {
  identity(id: $id, asOf: $asOf) { id accounts earnings { ${TOTALS_FIELDS} } }
}`;

interface Answer {
  identity: { id: string; accounts: readonly string[]; earnings: readonly TokenTotals[] } | null;
}

export function IdentityView({ id }: { id: string }) {
  const asked = useQuery<Answer>(identityDocument, { id });
  return (
    <>
      <ViewTitle title={`Identity ${identityTitle(id)}`}>
        <p class="lead">
          <span class="hex whole">{id}</span> <CopyButton text={id} what="identity" />
        </p>
      </ViewTitle>
      <Answered
        asked={asked}
        rows={6}
        isEmpty={({ identity }) => identity === null || identity.accounts.length === 0}
        empty="No account was linked under this name at this moment."
      >
        {({ identity }) =>
          identity && (
            <>
              <Panel
                title="Accounts"
                hint="One person's, as the identities contracts say. Earnings are the whole history of all of them."
              >
                <ul class="chips">
                  {identity.accounts.map((account) => (
                    <li key={account}>
                      <AccountName account={account} isCopyable />
                    </li>
                  ))}
                </ul>
              </Panel>
              <EarningsPanels tokens={identity.earnings} accounts={identity.accounts} />
              <StatementPanel whose={{ identity: id }} />
            </>
          )
        }
      </Answered>
    </>
  );
}
