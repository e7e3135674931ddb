import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { AskError } from "../data/ask.js";

interface PanelProps {
  title: string;
  /** Beside the title. */
  aside?: ComponentChildren;
  /** One line under the title, for who sees it for the first time. */
  hint?: string;
  children: ComponentChildren;
  class?: string;
}

/** A titled part of a view. */
export function Panel({ title, aside, hint, children, class: name }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${name ?? ""}`} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {hint && <p class="quiet">{hint}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface AnsweredProps<Data> {
  asked: { data: Data | undefined; error: AskError | undefined; retry: () => void };
  /** Rows the skeleton reserves, so that nothing jumps when the answer comes. */
  rows?: number;
  /** Said where the answer holds nothing. */
  empty?: ComponentChildren;
  isEmpty?: (data: Data) => boolean;
  children: (data: Data) => ComponentChildren;
}

/** What was asked for, or why it is not there: loading, failed, empty. A failed refresh leaves the figures, and says so. */
export function Answered<Data>({ asked, rows = 4, empty, isEmpty, children }: AnsweredProps<Data>) {
  const { data, error } = asked;
  if (error && (data === undefined || error.code !== "UNREACHABLE"))
    return <Failure error={error} retry={asked.retry} />;
  if (data === undefined) return <Skeleton rows={rows} />;
  if (isEmpty?.(data)) return <p class="empty">{empty}</p>;
  return <>{children(data)}</>;
}

export function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  BLOCK_NOT_INDEXED: "That moment cannot be shown.",
  RATE_LIMITED: "The server was asked too often.",
  TIMEOUT: "The server took too long.",
  UNREACHABLE: "The server cannot be reached.",
  UPSTREAM_UNAVAILABLE: "A chain's node cannot be reached.",
};

export function Failure({ error, retry }: { error: AskError; retry: () => void }) {
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{EXPLANATIONS[error.code] ?? "This could not be shown."}</strong> {error.message}
      </p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
