import { DisclosureButton, useOpenRows } from "../../components/disclosure.js";
import { EventEvidence } from "../../components/event-evidence.js";
import { Ago } from "../../components/figures.js";
import { PagedTable } from "../../components/paged-table.js";
import { Panel } from "../../components/panel.js";
import { PAGE_FIELDS } from "../../data/fragments.js";
import { type Page, usePages } from "../../data/use-pages.js";

export const accountContributionsDocument = `query AccountContributions($account: Address!, $asOf: AsOf, $after: String) {
  contributor(account: $account, asOf: $asOf) {
    contributions(limit: 10, after: $after) {
      totalCount items { id role weight isActive recordedAt event { id } } ${PAGE_FIELDS}
    }
  }
}`;

interface Work {
  id: string;
  role: string;
  weight: string;
  isActive: boolean;
  recordedAt: string;
  event: { id: string };
}

interface Answer {
  contributor: { contributions: Page<Work> } | null;
}

/** What the account has worked on. */
export function AccountContributions({ account }: { account: string }) {
  const open = useOpenRows();
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
          { title: "Role", cell: ({ role, isActive }) => (isActive ? role : <s title="Revoked">{role}</s>) },
          { title: "Weight", isNumber: true, cell: ({ weight }) => BigInt(weight).toLocaleString("en") },
          { title: "Recorded", cell: ({ recordedAt }) => <Ago time={recordedAt} /> },
          {
            title: "Log",
            isAction: true,
            cell: ({ id }) => (
              <DisclosureButton isOpen={open.isOpen(id)} toggle={() => open.toggle(id)} what="Log entry" />
            ),
          },
        ]}
        detail={({ id, event }) => (open.isOpen(id) ? <EventEvidence id={event.id} /> : null)}
      />
    </Panel>
  );
}
