import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { formatPast, readPast, type Past } from "./past.js";
import { readRoute, type Route } from "./route.js";

export interface Address {
  route: Route;
  past: Past;
  parameters: URLSearchParams;
  /** The address of a path of the page, at the same moment as the present one. */
  at: (path: string) => string;
  go: (path: string) => void;
  /** Changes parameters of the present address; undefined takes one away. */
  set: (changes: Record<string, string | undefined>, how?: "push" | "replace") => void;
}

const AddressContext = createContext<Address | undefined>(undefined);

/** The page's address; changes with links and the browser's history. */
export function useAddress(): Address {
  const address = useContext(AddressContext);
  if (!address) throw new Error("useAddress: expected an AddressProvider above, found none.");
  return address;
}

/** Keeps the address, and follows links of the page without loading it anew. */
export function AddressProvider({ children }: { children: ComponentChildren }) {
  const [href, setHref] = useState(() => location.pathname + location.search);
  useEffect(() => {
    const follow = () => setHref(location.pathname + location.search);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);

  const address = useMemo((): Address => {
    const url = new URL(href, location.origin);
    const past = readPast(url.searchParams.get("asOf"));
    const move = (next: string, how: "push" | "replace") => {
      history[how === "push" ? "pushState" : "replaceState"](null, "", next);
      setHref(location.pathname + location.search);
    };
    const at = (path: string) => {
      const target = new URL(path, location.origin);
      const moment = formatPast(past);
      if (moment) target.searchParams.set("asOf", moment);
      return legible(target);
    };
    return {
      route: readRoute(url.pathname, url.searchParams),
      past,
      parameters: url.searchParams,
      at,
      go(path) {
        move(at(path), "push");
        scrollTo(0, 0);
      },
      set(changes, how = "replace") {
        const target = new URL(location.href);
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined) target.searchParams.delete(name);
          else target.searchParams.set(name, value);
        }
        move(legible(target), how);
      },
    };
  }, [href]);

  return <AddressContext.Provider value={address}>{children}</AddressContext.Provider>;
}

/** Colons need no escape in a query, and are easier to read without. */
const legible = (url: URL): string => url.pathname + url.search.replaceAll("%3A", ":");
