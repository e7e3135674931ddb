import { DisclosureButton, useOpenRows } from "../../components/disclosure.js";
import { EventEvidence } from "../../components/event-evidence.js";
import { Ago, Amount } from "../../components/figures.js";
import { AccountName } from "../../components/names.js";
import { PagedTable } from "../../components/paged-table.js";
import { Panel } from "../../components/panel.js";
import { PAGE_FIELDS, TOKEN_FIELDS } from "../../data/fragments.js";
import { type Page, usePages } from "../../data/use-pages.js";
import type { TokenInfo } from "../../format/amount.js";

export const assetInvocationsDocument = `query AssetInvocations($asset: ID!, $asOf: AsOf, $after: String) {
  asset(id: $asset, asOf: $asOf) {
    invocations(limit: 10, after: $after) {
      totalCount ${PAGE_FIELDS}
      items { id caller fee units timestamp parentId token { ${TOKEN_FIELDS} } event { id } }
    }
  }
}`;

interface Invocation {
  id: string;
  caller: string;
  fee: string;
  units: string;
  timestamp: string;
  parentId: string | null;
  token: TokenInfo;
  event: { id: string };
}

const NONE: Page<Invocation> = { items: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** Each paid use. */
export function AssetInvocations({ asset }: { asset: string }) {
  const open = useOpenRows();
  const pages = usePages<{ asset: { invocations: Page<Invocation> } | null }, Invocation>(
    assetInvocationsDocument,
    { asset },
    (data) => data.asset?.invocations ?? NONE,
    ({ id }) => id,
  );
  return (
    <Panel title="Invocations" hint="Each paid use, newest first.">
      <PagedTable
        label="Invocations"
        noun="invocation"
        pages={pages}
        keyOf={({ id }) => id}
        rows={6}
        empty="It has not been used."
        columns={[
          { title: "When", cell: ({ timestamp }) => <Ago time={timestamp} /> },
          { title: "Fee", isNumber: true, cell: ({ fee, token }) => <Amount amount={fee} token={token} /> },
          { title: "By", cell: ({ caller }) => <AccountName account={caller} /> },
          {
            title: "Units",
            isNumber: true,
            isSecondary: true,
            cell: ({ units }) => BigInt(units).toLocaleString("en"),
          },
          {
            title: "Within",
            isSecondary: true,
            cell: ({ parentId }) => (parentId ? `invocation ${parentId.split("/").at(-1)}` : ""),
          },
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
