import { useState } from "preact/hooks";

/** Which rows of a table are open. */
export function useOpenRows(): { isOpen: (key: string) => boolean; toggle: (key: string) => void } {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  return {
    isOpen: (key) => open.has(key),
    toggle: (key) =>
      setOpen((known) => {
        const next = new Set(known);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
  };
}

export function DisclosureButton({ isOpen, toggle, what }: { isOpen: boolean; toggle: () => void; what: string }) {
  return (
    <button type="button" class="disclosure" aria-expanded={isOpen} aria-label={what} title={what} onClick={toggle}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M6 4l4 4-4 4" />
      </svg>
    </button>
  );
}
