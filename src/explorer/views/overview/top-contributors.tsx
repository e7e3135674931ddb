import { useState } from "preact/hooks";
import { Amount } from "../../components/figures.js";
import { AccountName, IdentityName } from "../../components/names.js";
import { Answered, Panel } from "../../components/panel.js";
import { Table } from "../../components/table.js";
import { TokenChoice } from "../../components/token-choice.js";
import { TOKEN_FIELDS } from "../../data/fragments.js";
import { useQuery } from "../../data/use-query.js";
import type { TokenInfo } from "../../format/amount.js";

const LOOKED_AT = 100;

export const paidTokensDocument = `query PaidTokens($asOf: AsOf) {
  payouts(limit: ${LOOKED_AT}, asOf: $asOf) { items { token { ${TOKEN_FIELDS} } } }
}`;

export const topContributorsDocument = `query TopContributors($token: ID!, $asOf: AsOf) {
  contributors(token: $token, orderBy: EARNED, limit: 8, asOf: $asOf) {
    items { account identity { id } earnings { tokens { earned payoutCount token { ${TOKEN_FIELDS} } } } }
  }
}`;

interface Earner {
  account: string;
  identity: { id: string } | null;
  earnings: { tokens: readonly { earned: string; payoutCount: number; token: TokenInfo }[] };
}

/** Who has earned most, in one token at a time. */
export function TopContributors() {
  const [wanted, setWanted] = useState<string>();
  const paid = useQuery<{ payouts: { items: readonly { token: TokenInfo }[] } }>(
    paidTokensDocument,
    {},
    { refreshMs: 30_000 },
  );
  const tokens = byUse(paid.data?.payouts.items.map(({ token }) => token) ?? []);
  const chosen = wanted ?? tokens[0]?.id;
  const asked = useQuery<{ contributors: { items: readonly Earner[] } }>(
    topContributorsDocument,
    { token: chosen },
    { skip: chosen === undefined, refreshMs: 5_000 },
  );
  const isEmpty = paid.data !== undefined && tokens.length === 0;
  return (
    <Panel
      title="Top contributors"
      hint={`Who has earned most in one token. To choose from: those of the latest ${LOOKED_AT} payouts.`}
      aside={tokens.length > 0 && <TokenChoice tokens={tokens} chosen={chosen} choose={setWanted} />}
    >
      {isEmpty ? (
        <p class="empty">Nobody has been paid yet.</p>
      ) : (
        <Answered
          asked={asked}
          rows={8}
          isEmpty={({ contributors }) => contributors.items.length === 0}
          empty="Nobody has been paid in it."
        >
          {({ contributors }) => (
            <Table<Earner>
              label="Top contributors"
              rows={contributors.items}
              keyOf={({ account }) => account}
              columns={[
                {
                  title: "Contributor",
                  cell: ({ account, identity }) => (
                    <span class="name">
                      {identity && <IdentityName id={identity.id} />}
                      <AccountName account={account} />
                    </span>
                  ),
                },
                {
                  title: "Payouts",
                  isNumber: true,
                  isSecondary: true,
                  cell: (row) => earnedIn(row, chosen)?.payoutCount.toLocaleString("en"),
                },
                {
                  title: "Earned",
                  isNumber: true,
                  cell: (row) => {
                    const total = earnedIn(row, chosen);
                    return total && <Amount amount={total.earned} token={total.token} />;
                  },
                },
              ]}
            />
          )}
        </Answered>
      )}
    </Panel>
  );
}

const earnedIn = ({ earnings }: Earner, tokenId: string | undefined) =>
  earnings.tokens.find(({ token }) => token.id === tokenId);

/** Each token once, the most used first. */
function byUse(tokens: readonly TokenInfo[]): TokenInfo[] {
  const uses = new Map<string, number>();
  for (const { id } of tokens) uses.set(id, (uses.get(id) ?? 0) + 1);
  const distinct = [...new Map(tokens.map((token) => [token.id, token])).values()];
  return distinct.sort((a, b) => (uses.get(b.id) ?? 0) - (uses.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1));
}
