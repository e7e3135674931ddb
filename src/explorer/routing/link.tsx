import type { ComponentChildren } from "preact";
import { useAddress } from "./address.js";

interface LinkProps {
  to: string;
  children: ComponentChildren;
  class?: string;
  title?: string | undefined;
}

/** A link inside the page: keeps the moment the page is as of; with a modifier key the browser does as ever. */
export function Link({ to, children, ...rest }: LinkProps) {
  const { at, go } = useAddress();
  return (
    <a
      {...rest}
      href={at(to)}
      onClick={(event) => {
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
