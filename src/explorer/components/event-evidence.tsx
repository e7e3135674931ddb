import { EVENT_FIELDS } from "../data/fragments.js";
import { useQuery } from "../data/use-query.js";
import type { EventDetail } from "../data/shapes.js";
import { formatMoment } from "../format/time.js";
import { Hex, TransactionName } from "./names.js";
import { ChainName } from "./figures.js";
import { CopyButton } from "./copy-button.js";
import { Answered } from "./panel.js";

export const eventDocument = `query Event($id: ID!, $asOf: AsOf) {
  event(id: $id, asOf: $asOf) { ${EVENT_FIELDS} }
}`;

/** The log entry behind a figure, by its event's id. */
export function EventEvidence({ id }: { id: string }) {
  const asked = useQuery<{ event: EventDetail | null }>(eventDocument, { id });
  return (
    <Answered
      asked={asked}
      rows={5}
      isEmpty={({ event }) => event === null}
      empty="This event is no longer in the log: a reorganisation took it back."
    >
      {({ event }) => event && <RawEvent event={event} />}
    </Answered>
  );
}

/** An event with everything needed to check it against the chain. */
export function RawEvent({ event }: { event: EventDetail }) {
  return (
    <dl class="facts raw">
      <dt>Event</dt>
      <dd>
        {event.type ?? (event.decodeError ? `set aside: ${event.decodeError}` : "none: it tells what later logs need")}
      </dd>
      <dt>Transaction</dt>
      <dd>
        <TransactionName hash={event.transactionHash} />
      </dd>
      <dt>Block</dt>
      <dd>
        {event.block.number.toLocaleString("en")} of <ChainName chainId={event.chainId} />,{" "}
        {formatMoment(event.block.timestamp)} · <Hex text={event.block.hash} what="block hash" />
      </dd>
      <dt>Log</dt>
      <dd>
        index {event.logIndex}
        {event.subIndex > 0 && `, event ${event.subIndex} of it`}, emitted by{" "}
        <Hex text={event.emitter} what="contract" />, read by adapter {event.protocol} {event.adapterVersion}
      </dd>
      <dt>Topics</dt>
      <dd>
        <ol class="words">
          {event.topics.map((topic, index) => (
            <li key={index}>{topic}</li>
          ))}
        </ol>
      </dd>
      <dt>
        Data <CopyButton text={event.data} what="data" />
      </dt>
      <dd>
        <ol class="words">
          {(event.data.slice(2).match(/.{1,64}/g) ?? ["none"]).map((word, index) => (
            <li key={index}>{word}</li>
          ))}
        </ol>
      </dd>
    </dl>
  );
}
