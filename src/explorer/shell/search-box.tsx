import { useEffect, useState } from "preact/hooks";
import { useAddress } from "../routing/address.js";
import { accountPath, assetPath, searchPath } from "../routing/route.js";

/** Goes straight to what a whole id names, and else searches. */
function targetOf(text: string): string {
  if (/^0x[0-9a-f]{40}$/i.test(text)) return accountPath(text);
  if (/^eip155:\d+\/erc721:0x[0-9a-f]{40}\/\d+$/i.test(text)) return assetPath(text);
  return searchPath(text);
}

export function SearchBox() {
  const { route, go } = useAddress();
  const shown = route.view === "search" ? route.text : "";
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = text.trim();
        if (wanted !== "") go(targetOf(wanted));
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5l3.5 3.5" />
      </svg>
      <input
        type="search"
        name="q"
        aria-label="Search assets, tokens, accounts, identities and transactions"
        placeholder="Asset, account, identity or transaction"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
