import { CopyButton } from "../../components/copy-button.js";
import { ChainName } from "../../components/figures.js";
import { Panel } from "../../components/panel.js";
import { Table } from "../../components/table.js";
import { type TokenInfo, tokenTitle } from "../../format/amount.js";
import { shorten } from "../../format/text.js";
import { WhereCut } from "./where-cut.js";

export type FoundToken = TokenInfo & { name: string | null };

/** Tokens by their contracts' own word, which anybody can copy: the contract's address tells them apart. */
export function FoundTokens({ tokens }: { tokens: readonly FoundToken[] }) {
  return (
    <Panel title="Tokens" hint="Any contract can call itself so: tell tokens apart by their contracts.">
      <Table<FoundToken>
        label="Tokens found"
        rows={tokens}
        keyOf={({ id }) => id}
        columns={[
          { title: "Token", cell: (token) => <bdi title={token.id}>{tokenTitle(token)}</bdi> },
          { title: "Name", isSecondary: true, cell: ({ name }) => name && <bdi>{name}</bdi> },
          { title: "Chain", cell: ({ chainId }) => <ChainName chainId={chainId} /> },
          {
            title: "Contract",
            cell: ({ id, address }) => (
              <span class="name">
                {address ? (
                  <span class="hex" title={address}>
                    {shorten(address)}
                  </span>
                ) : (
                  "native coin"
                )}
                <CopyButton text={id} what="token id" />
              </span>
            ),
          },
        ]}
      />
      <WhereCut found={tokens} names="symbols" />
    </Panel>
  );
}
