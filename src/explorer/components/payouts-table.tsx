import type { Pages } from "../data/use-pages.js";
import type { PayoutRow } from "../data/shapes.js";
import { DisclosureButton, useOpenRows } from "./disclosure.js";
import { EventEvidence } from "./event-evidence.js";
import { Ago, Amount, ChainName } from "./figures.js";
import { AccountName, AssetLink } from "./names.js";
import { PagedTable } from "./paged-table.js";
import type { Column } from "./table.js";

const time: Column<PayoutRow> = { title: "When", cell: (payout) => <Ago time={payout.timestamp} /> };
const amount: Column<PayoutRow> = {
  title: "Amount",
  isNumber: true,
  cell: (payout) => <Amount amount={payout.amount} token={payout.token} />,
};
const account: Column<PayoutRow> = { title: "To", cell: (payout) => <AccountName account={payout.account} /> };
const asset: Column<PayoutRow> = {
  title: "For",
  cell: (payout) => (payout.asset ? <AssetLink asset={payout.asset} /> : <span class="quiet">no asset</span>),
};
const rest: readonly Column<PayoutRow>[] = [
  { title: "Role", isSecondary: true, cell: (payout) => payout.role || <span class="quiet">none</span> },
  { title: "Chain", isSecondary: true, cell: (payout) => <ChainName chainId={payout.chainId} /> },
  {
    title: "State",
    isSecondary: true,
    cell: ({ isFinalized, direct }) => (
      <span
        class={isFinalized ? "quiet" : "hot"}
        title={
          isFinalized
            ? "Only a reorganisation deeper than the chain's finality takes it back"
            : "A reorganisation can still take it back"
        }
      >
        {direct ? "sent" : "credited"}
        {!isFinalized && ", not final"}
      </span>
    ),
  },
];

interface PayoutsTableProps {
  label: string;
  pages: Pages<PayoutRow>;
  /** What the view is of already, and every row would repeat. */
  without?: "account" | "asset";
  empty: string;
  rows?: number;
}

/** Payouts, each with the log entry it comes from. */
export function PayoutsTable({ label, pages, without, empty, rows }: PayoutsTableProps) {
  const open = useOpenRows();
  const columns: Column<PayoutRow>[] = [
    time,
    amount,
    ...(without === "account" ? [] : [account]),
    ...(without === "asset" ? [] : [{ ...asset, isSecondary: without === undefined }]),
    ...rest,
    {
      title: "Evidence",
      isAction: true,
      cell: ({ id }) => <DisclosureButton isOpen={open.isOpen(id)} toggle={() => open.toggle(id)} what="Log entry" />,
    },
  ];
  return (
    <PagedTable
      label={label}
      noun="payout"
      pages={pages}
      columns={columns}
      keyOf={({ id }) => id}
      empty={empty}
      {...(rows === undefined ? {} : { rows })}
      detail={({ id }) => (open.isOpen(id) ? <EventEvidence id={id} /> : null)}
    />
  );
}
