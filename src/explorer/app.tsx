import { useEffect, useRef } from "preact/hooks";
import { useLive } from "./data/live.js";
import { useAddress } from "./routing/address.js";
import { Link } from "./routing/link.js";
import { Notices } from "./shell/notices.js";
import { SearchBox } from "./shell/search-box.js";
import { ThemeSwitch } from "./shell/theme.js";
import { TimeStrip } from "./shell/time-strip.js";
import { AccountView } from "./views/account/account-view.js";
import { AssetView } from "./views/asset/asset-view.js";
import { IdentityView } from "./views/identity/identity-view.js";
import { NowhereView } from "./views/nowhere-view.js";
import { OverviewView } from "./views/overview/overview-view.js";
import { SearchView } from "./views/search/search-view.js";
import { TransactionView } from "./views/transaction/transaction-view.js";

/** What is the same around every view. */
export function App() {
  const { heads } = useLive();
  const { route } = useAddress();
  const main = useRef<HTMLElement>(null);
  const subject = JSON.stringify(route);
  const isFirst = useRef(true);
  useEffect(() => {
    // A screen reader hears of a new view as of a new page; the very first is announced by the browser.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [subject]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <Link to="/" class="brand">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path d="M6 6c6 1 10 5 10 11v10M26 6c-6 1-10 5-10 11" />
          </svg>
          Tributary
        </Link>
        <SearchBox />
        <ThemeSwitch />
      </header>
      <TimeStrip />
      <Notices />
      <main id="main" ref={main} tabIndex={-1}>
        <View key={subject} />
      </main>
      <footer class="bottom">
        <span>Every figure comes from logs on a chain and can be rebuilt from them.</span>
        <nav aria-label="For programs">
          <a href="/graphql">GraphQL</a>
          <a href="/ready">Readiness</a>
          <a href="/metrics">Metrics</a>
          {heads && <span class="quiet">Version {heads.version}</span>}
        </nav>
      </footer>
    </>
  );
}

function View() {
  const { route } = useAddress();
  switch (route.view) {
    case "overview":
      return <OverviewView />;
    case "asset":
      return <AssetView id={route.id} />;
    case "account":
      return <AccountView account={route.account} />;
    case "identity":
      return <IdentityView id={route.id} />;
    case "transaction":
      return <TransactionView hash={route.hash} />;
    case "search":
      return <SearchView text={route.text} />;
    case "nowhere":
      return <NowhereView />;
  }
}
