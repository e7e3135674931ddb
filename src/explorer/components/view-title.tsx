import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

/** The view's heading, and the browser's title. */
export function ViewTitle({ title, children }: { title: string; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = title === "Tributary" ? title : `${title} · Tributary`;
  }, [title]);
  return (
    <div class="view-title">
      <h1>{title}</h1>
      {children}
    </div>
  );
}
