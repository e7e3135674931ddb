import { useEffect, useState } from "preact/hooks";

const SHOWN_MS = 1_500;

/** Copies a text; says so to eyes and screen readers. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <button
      type="button"
      class="copy"
      aria-label={outcome ? `${what}: ${outcome}` : `Copy ${what}`}
      title={outcome ?? `Copy ${what}`}
      onClick={() => void copy(text).then(setOutcome)}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {outcome === "copied" ? <path d="M3 8.5l3.5 3.5L13 4.5" /> : <path d="M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2" />}
      </svg>
    </button>
  );
}

/** The clipboard needs https or this machine; elsewhere the person is told. */
async function copy(text: string): Promise<"copied" | "failed"> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "failed";
  }
}
