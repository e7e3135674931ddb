import type { Pages } from "../data/use-pages.js";
import { count } from "../format/text.js";

interface PagesFooterProps {
  /** One of what is listed, for the count. */
  noun: string;
  pages: Pages<unknown>;
}

/** Of how many items how many are shown, and a button for more. */
export function PagesFooter({ noun, pages }: PagesFooterProps) {
  const { items = [], totalCount, hasMore, isLoadingMore, loadMore } = pages;
  return (
    <footer class="pages">
      <span class="quiet">
        {typeof totalCount === "number" && totalCount > items.length
          ? `${items.length.toLocaleString("en")} of ${count(totalCount, noun)}`
          : `${count(items.length, noun)}${hasMore ? ", and more" : ""}`}
      </span>
      {hasMore && (
        <button type="button" disabled={isLoadingMore} onClick={loadMore}>
          {isLoadingMore ? "Loading…" : "Show more"}
        </button>
      )}
    </footer>
  );
}
