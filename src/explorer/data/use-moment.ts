import { useAddress } from "../routing/address.js";
import { useLive } from "./live.js";
import { useQuery } from "./use-query.js";

/** The newest block within the cut, and whether what it shows can still change. */
export const momentDocument = `query Moment($asOf: AsOf) {
  events(limit: 1, asOf: $asOf) { items { block { timestamp } } }
  _meta { asOfIncomplete }
}`;

export interface MomentAnswer {
  events: { items: readonly { block: { timestamp: string } }[] };
  _meta: { asOfIncomplete: readonly number[] };
}

/** The time the page is as of, in ms: of the newest indexed block in the present; undefined until it is known. */
export function useMoment(): { timeMs: number | undefined; isSettled: boolean } {
  const { past } = useAddress();
  const { heads } = useLive();
  const { data } = useQuery<MomentAnswer>(momentDocument, {}, { skip: past === null });
  const isSettled = data?._meta.asOfIncomplete.length === 0;
  if (past === null) {
    const times = (heads?.chains ?? []).flatMap(({ indexed }) => (indexed ? Date.parse(indexed.timestamp) : []));
    return { timeMs: times.length > 0 ? Math.max(...times) : undefined, isSettled };
  }
  if ("timestamp" in past) return { timeMs: Date.parse(past.timestamp), isSettled };
  const last = data?.events.items[0]?.block.timestamp;
  return { timeMs: last === undefined ? undefined : Date.parse(last), isSettled };
}
