import { useState } from "preact/hooks";
import { DisclosureButton, useOpenRows } from "../components/disclosure.js";
import { RawEvent } from "../components/event-evidence.js";
import { Ago, Amount } from "../components/figures.js";
import { TransactionName } from "../components/names.js";
import { PagedTable } from "../components/paged-table.js";
import { EVENT_FIELDS, PAGE_FIELDS } from "../data/fragments.js";
import type { EventDetail } from "../data/shapes.js";
import { type Page, usePages } from "../data/use-pages.js";
import { formatExactAmount, type TokenInfo, unitOf } from "../format/amount.js";

/** The log entries that make up what accounts have earned or claimed; `of` is EARNED or CLAIMED. */
export const evidenceDocument = `query Evidence($accounts: [Address!]!, $token: ID!, $of: EvidenceOf!, $asOf: AsOf, $after: String) {
  earnings(accounts: $accounts, tokens: [$token], asOf: $asOf) {
    tokens {
      earned claimed
      evidence(of: $of, limit: 25, after: $after) {
        totalCount ${PAGE_FIELDS}
        items {
          amount
          event { ${EVENT_FIELDS} }
        }
      }
    }
  }
}`;

interface Entry {
  amount: string;
  event: EventDetail;
}

interface Answer {
  earnings: readonly { tokens: readonly { earned: string; claimed: string; evidence: Page<Entry> }[] }[];
}

const NONE: Page<Entry> = { items: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** The evidence of a total, with its own sum, so that a reader can see it add up. One account at a time. */
export function EvidenceList({ accounts, token }: { accounts: readonly string[]; token: TokenInfo }) {
  const [of, setOf] = useState<"EARNED" | "CLAIMED">("EARNED");
  const [account, setAccount] = useState(accounts[0]);
  const open = useOpenRows();
  const pages = usePages<Answer, Entry>(
    evidenceDocument,
    { accounts: [account], token: token.id, of },
    (data) => data.earnings[0]?.tokens[0]?.evidence ?? NONE,
    ({ event }) => event.id,
  );
  const sum = (pages.items ?? []).reduce((total, { amount }) => total + BigInt(amount), 0n);
  return (
    <div class="evidence">
      <div class="bar">
        <div class="switch" role="group" aria-label="Evidence of">
          {(["EARNED", "CLAIMED"] as const).map((choice) => (
            <button key={choice} type="button" aria-pressed={of === choice} onClick={() => setOf(choice)}>
              {choice === "EARNED" ? "Earned" : "Claimed"}
            </button>
          ))}
        </div>
        {accounts.length > 1 && (
          <label class="choice">
            <span>Account</span>
            <select value={account} onChange={(event) => setAccount(event.currentTarget.value)}>
              {accounts.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class="quiet">
          These add up to {formatExactAmount(sum.toString(), token.decimals)} <bdi>{unitOf(token)}</bdi>
          {pages.hasMore && " so far"}
        </span>
      </div>
      <PagedTable
        label="Evidence"
        noun="entry"
        pages={pages}
        keyOf={({ event }) => event.id}
        rows={3}
        empty="No log entry makes it up: it is zero."
        columns={[
          { title: "When", cell: ({ event }) => <Ago time={event.block.timestamp} /> },
          { title: "Amount", isNumber: true, cell: ({ amount }) => <Amount amount={amount} token={token} /> },
          { title: "Event", isSecondary: true, cell: ({ event }) => event.type },
          {
            title: "Transaction",
            isSecondary: true,
            cell: ({ event }) => <TransactionName hash={event.transactionHash} />,
          },
          {
            title: "Log",
            isAction: true,
            cell: ({ event }) => (
              <DisclosureButton isOpen={open.isOpen(event.id)} toggle={() => open.toggle(event.id)} what="Raw log" />
            ),
          },
        ]}
        detail={({ event }) => (open.isOpen(event.id) ? <RawEvent event={event} /> : null)}
      />
    </div>
  );
}
