import { CopyButton } from "../../components/copy-button.js";
import { ChainName } from "../../components/figures.js";
import { Answered, Panel } from "../../components/panel.js";
import { RawEvent, type TransactionAnswer, transactionDocument } from "../../components/event-evidence.js";
import { ViewTitle } from "../../components/view-title.js";
import { useQuery } from "../../data/use-query.js";
import { shorten } from "../../format/text.js";

/** Everything the log holds of one transaction. */
export function TransactionView({ hash }: { hash: string }) {
  const asked = useQuery<TransactionAnswer>(transactionDocument, { hash });
  return (
    <>
      <ViewTitle title={`Transaction ${shorten(hash, 8, 6)}`}>
        <p class="lead">
          <span class="hex whole">{hash}</span> <CopyButton text={hash} what="transaction hash" />
        </p>
      </ViewTitle>
      <Answered
        asked={asked}
        rows={8}
        isEmpty={({ events }) => events.items.length === 0}
        empty="The log holds nothing of this transaction: it may lie outside the indexed contracts, or a reorganisation took it back."
      >
        {({ events }) =>
          events.items.map((event) => (
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
          ))
        }
      </Answered>
    </>
  );
}
