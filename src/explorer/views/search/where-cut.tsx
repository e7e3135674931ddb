/** Of each kind, the most the API finds. */
const MOST_FOUND = 20;

/** Said below a list that may go on: what there is beyond the first, only another text finds. */
export function WhereCut({ found, names }: { found: readonly unknown[]; names: string }) {
  if (found.length < MOST_FOUND) return null;
  return (
    <footer class="pages">
      <span class="quiet">
        The first {MOST_FOUND}, shortest {names} first. A longer text finds fewer.
      </span>
    </footer>
  );
}
