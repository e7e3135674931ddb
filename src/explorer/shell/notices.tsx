import { useLive } from "../data/live.js";

/** What the reader has to know about every figure on the page. Announced, and above everything else. */
export function Notices() {
  const { heads, isReachable, stepBack, dismissStepBack } = useLive();
  return (
    <div class="notices" aria-live="polite">
      {!isReachable && (
        <p class="notice is-bad">
          <strong>The server cannot be reached.</strong> What you see is what it last answered; it is asked again every
          few seconds.
        </p>
      )}
      {heads?.hasIndexingErrors && (
        <p class="notice is-bad">
          <strong>A chain has stopped on an error.</strong> Its figures stand still until it goes on; the others are
          current.
        </p>
      )}
      {stepBack && (
        <p class="notice">
          <span>
            <strong>{stepBack.name} stepped back.</strong> A reorganisation took back block{" "}
            {stepBack.block.toLocaleString("en")}; what was counted from it has been corrected.
          </span>
          <button type="button" onClick={dismissStepBack}>
            Dismiss
          </button>
        </p>
      )}
    </div>
  );
}
