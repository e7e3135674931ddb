import { useState } from "preact/hooks";
import { Amount } from "../components/figures.js";
import { AssetLink } from "../components/names.js";
import { Answered, Panel } from "../components/panel.js";
import { Table } from "../components/table.js";
import { ASSET_FIELDS } from "../data/fragments.js";
import { inBatches } from "../data/in-batches.js";
import type { AssetBrief, TokenTotals } from "../data/shapes.js";
import { useQueries } from "../data/use-query.js";
import { formatShare } from "../format/share.js";
import { count } from "../format/text.js";

export const partsDocument = `query EarningsParts($accounts: [Address!]!, $token: ID!, $dimension: EarningsDimension!, $asOf: AsOf) {
  earnings(accounts: $accounts, tokens: [$token], asOf: $asOf) {
    tokens { earned by(dimension: $dimension) { role earned payoutCount asset { ${ASSET_FIELDS} } } }
  }
}`;

interface Part {
  role: string | null;
  earned: string;
  payoutCount: number;
  asset: AssetBrief | null;
}

interface Answer {
  earnings: readonly { tokens: readonly { by: readonly Part[] }[] }[];
}

interface EarningsPartsProps {
  dimension: "ASSET" | "ROLE";
  accounts: readonly string[];
  totals: TokenTotals;
}

/** The most the API takes at once. */
const ACCOUNTS_AT_ONCE = 100;
const STEP = 12;

/** What was earned, split by asset or by role; the parts add up to the whole. */
export function EarningsParts({ dimension, accounts, totals }: EarningsPartsProps) {
  const [shown, setShown] = useState(STEP);
  const asked = useQueries<Answer>(
    inBatches(accounts, ACCOUNTS_AT_ONCE).map((batch) => {
      return { document: partsDocument, variables: { accounts: batch, token: totals.token.id, dimension } };
    }),
    { refreshMs: 5_000 },
  );
  const title = dimension === "ASSET" ? "By asset" : "By role";
  return (
    <Panel title={title} class="parts">
      <Answered asked={asked} rows={4} isEmpty={(answers) => merge(answers).length === 0} empty="Nothing earned.">
        {(answers) => {
          const parts = merge(answers);
          const whole = parts.reduce((sum, part) => sum + BigInt(part.earned), 0n);
          return (
            <>
              <Table<Part>
                label={title}
                rows={parts.slice(0, shown)}
                keyOf={keyOfPart}
                columns={[
                  {
                    title: dimension === "ASSET" ? "Asset" : "Role",
                    cell: ({ asset, role }) =>
                      dimension === "ROLE" ? (
                        role || "no role"
                      ) : asset ? (
                        <AssetLink asset={asset} />
                      ) : (
                        <span class="quiet">no asset named</span>
                      ),
                  },
                  {
                    title: "Earned",
                    isNumber: true,
                    cell: ({ earned }) => <Amount amount={earned} token={totals.token} />,
                  },
                  {
                    title: "Part",
                    isNumber: true,
                    cell: ({ earned }) => <PartBar part={BigInt(earned)} whole={whole} />,
                  },
                ]}
              />
              {parts.length > STEP && (
                <footer class="pages">
                  <span class="quiet">
                    {shown < parts.length ? `${shown.toLocaleString("en")} of ` : ""}
                    {count(parts.length, "part")}
                  </span>
                  {shown < parts.length && (
                    <button type="button" onClick={() => setShown((number) => number + STEP)}>
                      Show more
                    </button>
                  )}
                </footer>
              )}
            </>
          );
        }}
      </Answered>
    </Panel>
  );
}

const WAD = 10n ** 18n;

function PartBar({ part, whole }: { part: bigint; whole: bigint }) {
  const share = whole > 0n ? (part * WAD) / whole : 0n;
  const text = `${share / WAD}.${(share % WAD).toString().padStart(18, "0")}`;
  return (
    <span class="part">
      <span style={{ width: `${Number((share * 1_000n) / WAD) / 10}%` }} />
      {formatShare(text)}
    </span>
  );
}

const keyOfPart = ({ asset, role }: Part): string => asset?.id ?? role ?? "";

/** The parts of all accounts together, greatest first. */
function merge(answers: readonly Answer[]): Part[] {
  const parts = new Map<string, Part>();
  for (const part of answers.flatMap(({ earnings }) =>
    earnings.flatMap(({ tokens }) => tokens.flatMap(({ by }) => by)),
  )) {
    const known = parts.get(keyOfPart(part));
    const earned = BigInt(known?.earned ?? "0") + BigInt(part.earned);
    parts.set(keyOfPart(part), {
      ...part,
      earned: earned.toString(),
      payoutCount: part.payoutCount + (known?.payoutCount ?? 0),
    });
  }
  return [...parts.values()].sort((a, b) => (BigInt(a.earned) > BigInt(b.earned) ? -1 : 1));
}
