import { AccountName, AssetLink, IdentityName, TransactionName } from "../../components/names.js";
import { ChainName } from "../../components/figures.js";
import { KindMark } from "../../components/kind-mark.js";
import { Answered, Panel } from "../../components/panel.js";
import { Table } from "../../components/table.js";
import { ViewTitle } from "../../components/view-title.js";
import { ASSET_FIELDS, TOKEN_FIELDS } from "../../data/fragments.js";
import type { AssetBrief } from "../../data/shapes.js";
import { useQuery } from "../../data/use-query.js";
import { useAddress } from "../../routing/address.js";
import { type FoundToken, FoundTokens } from "./found-tokens.js";
import { WhereCut } from "./where-cut.js";

export const searchDocument = `query Search($text: String!) {
  search(text: $text) {
    assets { ${ASSET_FIELDS} owner } contributor { account } identity { id accounts } events { id transactionHash }
    tokens { ${TOKEN_FIELDS} name }
  }
}`;

type FoundAsset = AssetBrief & { owner: string | null };

interface Found {
  assets: readonly FoundAsset[];
  contributor: { account: string } | null;
  identity: { id: string; accounts: readonly string[] } | null;
  events: readonly { id: string; transactionHash: string }[];
  tokens: readonly FoundToken[];
}

const isNothing = ({ search }: { search: Found }): boolean =>
  search.assets.length + search.events.length + search.tokens.length === 0 && !search.contributor && !search.identity;

export function SearchView({ text }: { text: string }) {
  const { past } = useAddress();
  const asked = useQuery<{ search: Found }>(searchDocument, { text }, { skip: text === "", refreshMs: 10_000 });
  return (
    <>
      <ViewTitle title={text === "" ? "Search" : `Search: ${text}`}>
        {past && <p class="lead">What is found is what there is now, whatever moment the page is as of.</p>}
      </ViewTitle>
      {text === "" ? (
        <p class="empty">
          Type the name or id of an asset, the symbol of a token, an address, an identity or a transaction hash.
        </p>
      ) : (
        <Answered
          asked={asked}
          rows={6}
          isEmpty={isNothing}
          empty="Nothing found. Names are found by any part of them, symbols by how they begin; addresses and hashes have to be whole."
        >
          {({ search }) => <Results found={search} />}
        </Answered>
      )}
    </>
  );
}

function Results({ found }: { found: Found }) {
  const transactions = [...new Set(found.events.map(({ transactionHash }) => transactionHash))];
  return (
    <>
      {found.contributor && (
        <Panel title="Account">
          <AccountName account={found.contributor.account} isCopyable />
        </Panel>
      )}
      {found.identity && (
        <Panel title="Identity">
          <IdentityName id={found.identity.id} />
        </Panel>
      )}
      {transactions.length > 0 && (
        <Panel title="Transactions">
          <ul class="chips">
            {transactions.map((hash) => (
              <li key={hash}>
                <TransactionName hash={hash} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {found.tokens.length > 0 && <FoundTokens tokens={found.tokens} />}
      {found.assets.length > 0 && (
        <Panel title="Assets">
          <Table<FoundAsset>
            label="Assets found"
            rows={found.assets}
            keyOf={({ id }) => id}
            columns={[
              {
                title: "Asset",
                cell: (asset) => (
                  <span class="name">
                    <KindMark kind={asset.kind} />
                    <AssetLink asset={asset} />
                  </span>
                ),
              },
              { title: "Kind", cell: ({ kind }) => <span class="word">{kind}</span> },
              { title: "Chain", isSecondary: true, cell: ({ chainId }) => <ChainName chainId={chainId} /> },
              { title: "Owner", isSecondary: true, cell: ({ owner }) => owner && <AccountName account={owner} /> },
            ]}
          />
          <WhereCut found={found.assets} names="names" />
        </Panel>
      )}
    </>
  );
}
