import { useEffect, useRef, useState } from "preact/hooks";
import { useAddress } from "../routing/address.js";
import { ask, AskError, type Variables } from "./ask.js";
import { type Asked, useQuery } from "./use-query.js";

export interface Page<Item> {
  items: readonly Item[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount?: number | null;
}

export interface Pages<Item> extends Omit<Asked<unknown>, "data" | "isFormer"> {
  /** All items fetched so far, in order; undefined until the first page has come. */
  items: readonly Item[] | undefined;
  totalCount: number | null | undefined;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
}

/**
 * A list that grows on demand. The first page is kept up to date; the pages after it stand as they were fetched, without
 * what the first page has since brought. `pick` finds the page in the answer of a document that takes `limit` and `after`.
 */
export function usePages<Data, Item>(
  document: string,
  variables: Variables,
  pick: (data: Data) => Page<Item> | undefined,
  keyOf: (item: Item) => string,
  refreshMs = 0,
): Pages<Item> {
  const { past } = useAddress();
  const first = useQuery<Data>(document, { ...variables, after: null }, { refreshMs });
  const [more, setMore] = useState<{ items: readonly Item[]; cursor: string | null; isOver: boolean }>();
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [error, setError] = useState<AskError>();
  const subject = JSON.stringify([document, variables, past]);
  const ofSubject = useRef(new AbortController());
  useEffect(() => {
    const ending = new AbortController();
    ofSubject.current = ending;
    setMore(undefined);
    setLoadingMore(false);
    setError(undefined);
    return () => ending.abort();
  }, [subject]);

  const page = first.data === undefined ? undefined : pick(first.data);
  const cursor = more ? more.cursor : page?.pageInfo.endCursor;
  const known = new Set(page?.items.map(keyOf));

  async function loadMore(): Promise<void> {
    const { signal } = ofSubject.current;
    setLoadingMore(true);
    setError(undefined);
    try {
      const next = pick((await ask(document, { ...variables, after: cursor, asOf: past }, signal)) as Data);
      if (signal.aborted) return;
      setMore({
        // What a new block pushed off the first page would otherwise fall between the two.
        items: [...(more?.items ?? page?.items ?? []), ...(next?.items ?? [])],
        cursor: next?.pageInfo.endCursor ?? null,
        isOver: !next?.pageInfo.hasNextPage,
      });
    } catch (reason) {
      if (signal.aborted) return;
      setError(reason instanceof AskError ? reason : new AskError("ERROR", String(reason)));
    }
    setLoadingMore(false);
  }

  const { isFormer, ...asked } = first;
  return {
    ...asked,
    error: first.error ?? error,
    retry() {
      setError(undefined);
      first.retry();
    },
    items: page && [...page.items, ...(more?.items.filter((item) => !known.has(keyOf(item))) ?? [])],
    totalCount: page?.totalCount,
    hasMore: more ? !more.isOver : (page?.pageInfo.hasNextPage ?? false),
    // Beside a list of the former subject its cursor leads nowhere.
    isLoadingMore: isLoadingMore || isFormer,
    loadMore: () => void loadMore(),
  };
}
