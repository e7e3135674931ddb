import { Panel, Skeleton } from "../../components/panel.js";
import { Table } from "../../components/table.js";
import type { ChainHead } from "../../data/chain-heads.js";
import { useLive } from "../../data/live.js";
import { useAddress } from "../../routing/address.js";

const block = (number: number | null | undefined) => number?.toLocaleString("en") ?? <span class="quiet">none</span>;

/** How far each chain is; always of the present. */
export function ChainsPanel() {
  const { heads } = useLive();
  const { past } = useAddress();
  return (
    <Panel
      title="Chains"
      hint={
        past
          ? "How far each is indexed now."
          : "How far each is indexed. Each has its own process: one that stalls stops no other."
      }
    >
      {!heads ? (
        <Skeleton rows={3} />
      ) : (
        <Table<ChainHead>
          label="Chains"
          rows={heads.chains}
          keyOf={({ id }) => id}
          columns={[
            {
              title: "Chain",
              cell: ({ name, id }) => (
                <>
                  {name} <small class="quiet">{id}</small>
                </>
              ),
            },
            { title: "Indexed", isNumber: true, cell: ({ indexed }) => block(indexed?.number) },
            {
              title: "Finalized",
              isNumber: true,
              isSecondary: true,
              cell: ({ finalized }) => block(finalized?.number),
            },
            { title: "Source", isNumber: true, isSecondary: true, cell: ({ sourceHead }) => block(sourceHead) },
            {
              title: "Behind",
              isNumber: true,
              cell: ({ lagSeconds }) => (lagSeconds === null ? "" : `${lagSeconds.toLocaleString("en")} s`),
            },
            {
              title: "State",
              cell: ({ isReady }) => (
                <span class={isReady ? "word good" : "word hot"}>{isReady ? "up to date" : "catching up"}</span>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
