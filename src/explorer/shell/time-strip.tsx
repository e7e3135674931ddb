import { useEffect, useState } from "preact/hooks";
import { useLive } from "../data/live.js";
import { useMoment } from "../data/use-moment.js";
import { useQuery } from "../data/use-query.js";
import { formatDay, formatMoment } from "../format/time.js";
import { useAddress } from "../routing/address.js";
import { formatPast, type Past, toSecond } from "../routing/past.js";
import { MomentForm } from "./moment-form.js";

/** Where the slider begins. */
export const spanDocument = `query Span {
  events(limit: 1, orderDirection: ASC) { items { block { timestamp } } }
}`;

interface Span {
  events: { items: readonly { block: { timestamp: string } }[] };
}

/** Dragging asks nothing; only where the slider rests does. */
const REST_MS = 250;

/** The moment the whole page is as of: a slider from the first event to now, and a form for an exact time or block. */
export function TimeStrip() {
  const { past, set } = useAddress();
  const { heads } = useLive();
  const { data } = useQuery<Span>(spanDocument, {}, { refreshMs: 60_000 });
  const { isSettled } = useMoment();
  const [dragged, setDragged] = useState<number>();
  const [isFormOpen, setFormOpen] = useState(false);

  const first = data?.events.items[0]?.block.timestamp;
  const newest = Math.max(
    0,
    ...(heads?.chains ?? []).map(({ indexed }) => (indexed ? Date.parse(indexed.timestamp) : 0)),
  );
  const startMs = first ? Date.parse(first) : newest - 1_000;
  const shownMs = dragged ?? (past && "timestamp" in past ? Date.parse(past.timestamp) : newest);
  const choose = (next: Past) => set({ asOf: formatPast(next) }, "push");

  useEffect(() => {
    if (dragged === undefined) return;
    const timer = setTimeout(() => {
      choose(dragged >= newest ? null : { timestamp: toSecond(dragged) });
      setDragged(undefined);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [dragged]);

  const moment = describe(past, dragged);
  return (
    <section class={`time-strip ${past ? "is-past" : ""}`} aria-label="Time travel">
      <div class="time-state">
        <span class="dot" aria-hidden="true" />
        <strong>{past ? "As of" : "Live"}</strong>
        <span class="moment">{moment ?? (newest > 0 ? formatMoment(newest) : "")}</span>
        {past && !isSettled && (
          <span class="quiet" title="A chain is not finalized past this moment">
            can still change
          </span>
        )}
      </div>
      <div class="slider">
        <span class="quiet">{first ? formatDay(first) : " "}</span>
        <input
          type="range"
          aria-label="Show the page as of an earlier time"
          aria-valuetext={moment ?? "Live: now"}
          disabled={newest === 0}
          min={Math.floor(startMs / 1_000)}
          max={Math.ceil(newest / 1_000)}
          step={1}
          value={Math.floor(shownMs / 1_000)}
          onInput={(event) => setDragged(Number(event.currentTarget.value) * 1_000)}
        />
        <span class="quiet">now</span>
      </div>
      <div class="time-actions">
        {past && (
          <button type="button" class="primary" onClick={() => choose(null)}>
            Back to live
          </button>
        )}
        <button type="button" aria-expanded={isFormOpen} onClick={() => setFormOpen((isOpen) => !isOpen)}>
          Go to…
        </button>
      </div>
      {isFormOpen && (
        <MomentForm
          past={past}
          chains={heads?.chains ?? []}
          choose={(next) => {
            setFormOpen(false);
            choose(next);
          }}
        />
      )}
    </section>
  );

  function describe(moment: Past, draggedMs: number | undefined): string | undefined {
    if (draggedMs !== undefined) return draggedMs >= newest ? "now" : formatMoment(draggedMs);
    if (moment === null) return undefined;
    if ("timestamp" in moment) return formatMoment(moment.timestamp);
    const chain = heads?.chains.find(({ chainId }) => chainId === moment.block.chainId)?.name;
    return `block ${moment.block.number.toLocaleString("en")} of ${chain ?? `chain ${moment.block.chainId}`}`;
  }
}
