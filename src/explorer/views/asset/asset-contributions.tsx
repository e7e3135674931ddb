import { DisclosureButton, useOpenRows } from "../../components/disclosure.js";
import { EventEvidence } from "../../components/event-evidence.js";
import { Ago } from "../../components/figures.js";
import { AccountName } from "../../components/names.js";
import { PagedTable } from "../../components/paged-table.js";
import { Panel } from "../../components/panel.js";
import { PAGE_FIELDS } from "../../data/fragments.js";
import { type Page, usePages } from "../../data/use-pages.js";
import { webLink } from "../../format/text.js";

export const assetContributionsDocument = `query AssetContributions($asset: ID!, $asOf: AsOf, $after: String) {
  asset(id: $asset, asOf: $asOf) {
    contributions(limit: 12, after: $after, orderBy: WEIGHT) {
      totalCount ${PAGE_FIELDS}
      items { id account role weight evidence isActive recordedAt revokeReason validations { validator } event { id } }
    }
  }
}`;

interface Contribution {
  id: string;
  account: string;
  role: string;
  weight: string;
  evidence: string;
  isActive: boolean;
  recordedAt: string;
  revokeReason: string | null;
  validations: readonly { validator: string }[];
  event: { id: string };
}

const NONE: Page<Contribution> = { items: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** Who worked on the asset itself, heaviest first. */
export function AssetContributions({ asset }: { asset: string }) {
  const open = useOpenRows();
  const pages = usePages<{ asset: { contributions: Page<Contribution> } | null }, Contribution>(
    assetContributionsDocument,
    { asset },
    (data) => data.asset?.contributions ?? NONE,
    ({ id }) => id,
    10_000,
  );
  return (
    <Panel title="Contributions" hint="Work on this asset itself. Its weight decides the part of what the asset keeps.">
      <PagedTable
        label="Contributions"
        noun="contribution"
        pages={pages}
        keyOf={({ id }) => id}
        rows={5}
        empty="No work on it is recorded: what it keeps goes to its owner."
        columns={[
          { title: "Contributor", cell: ({ account }) => <AccountName account={account} /> },
          { title: "Role", cell: ({ role }) => role },
          { title: "Weight", isNumber: true, cell: ({ weight }) => BigInt(weight).toLocaleString("en") },
          {
            title: "State",
            isSecondary: true,
            cell: ({ isActive, revokeReason, validations }) =>
              isActive ? (
                <span class="quiet">{validations.length > 0 ? `validated ${validations.length}×` : "recorded"}</span>
              ) : (
                <span class="hot">revoked{revokeReason && `: ${revokeReason}`}</span>
              ),
          },
          {
            title: "Log",
            isAction: true,
            cell: ({ id }) => (
              <DisclosureButton isOpen={open.isOpen(id)} toggle={() => open.toggle(id)} what="Log entry" />
            ),
          },
        ]}
        detail={({ id, event, evidence, recordedAt }) =>
          open.isOpen(id) ? (
            <>
              <p class="said">
                Recorded <Ago time={recordedAt} />
                {evidence && (
                  <>
                    ; its evidence is said to be at <Claimed uri={evidence} />
                  </>
                )}
              </p>
              <EventEvidence id={event.id} />
            </>
          ) : null
        }
      />
    </Panel>
  );
}

function Claimed({ uri }: { uri: string }) {
  const link = webLink(uri);
  return link ? (
    <a href={link} rel="noopener noreferrer nofollow" target="_blank">
      {uri}
    </a>
  ) : (
    <span>{uri}</span>
  );
}
