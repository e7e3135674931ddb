/** A shape for each common kind, so that colour is never needed to tell them apart; others get their first letter. */
const SHAPES: Readonly<Record<string, string>> = {
  dataset: "M3 4.5c0-1 2.2-2 5-2s5 1 5 2-2.2 2-5 2-5-1-5-2v7c0 1 2.2 2 5 2s5-1 5-2v-7M3 8c0 1 2.2 2 5 2s5-1 5-2",
  model: "M8 2l5.5 3v6L8 14l-5.5-3V5zM8 8l5.5-3M8 8v6M8 8L2.5 5",
  "fine-tune": "M3 4h10M3 8h10M3 12h10M6 2.5v3M10 6.5v3M5 10.5v3",
  prompt: "M2.5 3.5h11v7h-6l-3 3v-3h-2zM5 6h6M5 8.2h4",
  agent: "M3.5 6h9v7h-9zM8 6V3M6.3 9v1M9.7 9v1M7 2.5h2",
  application: "M2.5 3h11v10h-11zM2.5 6h11M4.5 4.5h.2",
  repository: "M4 2.5h9v11H4.5A1.5 1.5 0 0 1 3 12V4M4 10.5h9M6 5h4",
  package: "M8 2l5.5 3v6L8 14l-5.5-3V5zM2.5 5L8 8l5.5-3M8 8v6",
  ecosystem: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M2.5 8h11M8 2.5c3.5 3 3.5 8 0 11M8 2.5c-3.5 3-3.5 8 0 11",
};

export const shapeOfKind = (kind: string | null): string | undefined => SHAPES[kind ?? ""];

export function KindMark({ kind }: { kind: string | null }) {
  const shape = shapeOfKind(kind);
  return (
    <span class="kind" title={kind ?? "not registered"}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {shape ? (
          <path d={shape} />
        ) : (
          <text x="8" y="12" text-anchor="middle">
            {(kind ?? "?").slice(0, 1).toUpperCase()}
          </text>
        )}
      </svg>
    </span>
  );
}
