import { CopyButton } from "../../components/copy-button.js";
import { ChainName } from "../../components/figures.js";
import { Answered, Panel } from "../../components/panel.js";
import { RawEvent } from "../../components/event-evidence.js";
import { PagesFooter } from "../../components/pages-footer.js";
import { ViewTitle } from "../../components/view-title.js";
import { EVENT_FIELDS, PAGE_FIELDS } from "../../data/fragments.js";
import type { EventDetail } from "../../data/shapes.js";
import { type Page, usePages } from "../../data/use-pages.js";
import { shorten } from "../../format/text.js";

export const transactionDocument = `query Transaction($hash: Bytes!, $asOf: AsOf, $after: String) {
  events(where: { transactionHash: $hash }, limit: 100, after: $after, orderDirection: ASC, asOf: $asOf) {
    totalCount items { ${EVENT_FIELDS} } ${PAGE_FIELDS}
  }
}`;

/** Everything the log holds of one transaction, in the order it happened. */
export function TransactionView({ hash }: { hash: string }) {
  const pages = usePages<{ events: Page<EventDetail> }, EventDetail>(
    transactionDocument,
    { hash },
    (data) => data.events,
    ({ id }) => id,
  );
  return (
    <>
      <ViewTitle title={`Transaction ${shorten(hash, 8, 6)}`}>
        <p class="lead">
          <span class="hex whole">{hash}</span> <CopyButton text={hash} what="transaction hash" />
        </p>
      </ViewTitle>
      <Answered
        asked={{ ...pages, data: pages.items }}
        rows={8}
        isEmpty={(events) => events.length === 0}
        empty="The log holds nothing of this transaction at this moment: it may lie outside the indexed contracts, or a reorganisation took it back."
      >
        {(events) => (
          <>
            {events.map((event) => (
              <Panel
                key={event.id}
                title={event.type ?? "Set aside"}
                aside={
                  <span class="quiet">
                    log {event.logIndex} on <ChainName chainId={event.chainId} />
                  </span>
                }
              >
                <RawEvent event={event} />
              </Panel>
            ))}
            <PagesFooter noun="event" pages={pages} />
          </>
        )}
      </Answered>
    </>
  );
}
