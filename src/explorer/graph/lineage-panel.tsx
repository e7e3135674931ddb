import { useMemo, useState } from "preact/hooks";
import { Answered, Panel } from "../components/panel.js";
import { useQuery } from "../data/use-query.js";
import { formatShare } from "../format/share.js";
import { count } from "../format/text.js";
import { useAddress } from "../routing/address.js";
import { lineageDocument, type LineageAnswers } from "./lineage-document.js";
import { mergeLineages } from "./lineage-graph.js";
import { LineageGraphView } from "./lineage-graph-view.js";
import { LineageTable } from "./lineage-table.js";

const DIRECTIONS = [
  { word: "up", text: "Sources" },
  { word: "down", text: "Derivatives" },
  { word: "both", text: "Both" },
] as const;
const DEPTHS = [1, 2, 3, 4, 6, 8];
const DEFAULT_DEPTH = 2;
/** Loaded at first and, when more is asked for, at most: the API's own limit. */
const FIRST_NODES = 400;
const MOST_NODES = 2_000;

/** An asset's lineage as a picture or a table; what is chosen is kept in the address. */
export function LineagePanel({ asset }: { asset: string }) {
  const { parameters, set } = useAddress();
  const direction = DIRECTIONS.find(({ word }) => word === parameters.get("lineage"))?.word ?? "both";
  const depth = DEPTHS.find((each) => String(each) === parameters.get("depth")) ?? DEFAULT_DEPTH;
  const isTable = parameters.get("show") === "table";
  const [maxNodes, setMaxNodes] = useState(FIRST_NODES);
  const asked = useQuery<LineageAnswers>(
    lineageDocument,
    { asset, maxNodes, isUp: direction !== "down", isDown: direction !== "up" },
    { refreshMs: 15_000 },
  );
  const graph = useMemo(
    () => asked.data && mergeLineages(asked.data.up || asked.data.down ? asset : "", asked.data),
    [asked.data, asset],
  );
  // Of the answer, not of the choice: the former picture stays in its place until the next is known.
  const drawn = `${asked.data?.up ? "up" : ""} ${asked.data?.down ? "down" : ""}`;
  const lineages = [asked.data?.up, asked.data?.down].flatMap((lineage) => lineage ?? []);
  const total = lineages.reduce((sum, { nodeCount }) => sum + nodeCount - 1, 1);
  const isCut = lineages.some(({ truncated }) => truncated);
  return (
    <Panel
      title="Lineage"
      class="lineage"
      hint="Revenue flows from right to left: a percentage on a line is the part passed on to the source; the one in a box is what it keeps."
      aside={
        <div class="bar">
          <Switch
            label="Direction"
            value={direction}
            options={DIRECTIONS}
            choose={(word) => set({ lineage: word === "both" ? undefined : word })}
          />
          <label class="choice">
            <span>Depth</span>
            <select value={depth} onChange={(event) => set({ depth: event.currentTarget.value })}>
              {DEPTHS.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
          <Switch
            label="Show as"
            value={isTable ? "table" : "picture"}
            options={[
              { word: "picture", text: "Picture" },
              { word: "table", text: "Table" },
            ]}
            choose={(word) => set({ show: word === "table" ? word : undefined })}
          />
        </div>
      }
    >
      <div class={isTable ? undefined : "lineage-room"}>
        <Answered
          asked={{ ...asked, data: graph }}
          rows={9}
          isEmpty={({ nodes }) => nodes.size === 0}
          empty="No event named this asset at this moment."
        >
          {(known) =>
            isTable ? <LineageTable graph={known} /> : <LineageGraphView key={drawn} graph={known} depth={depth} />
          }
        </Answered>
      </div>
      {isCut && graph && (
        <footer class="pages">
          <span class="quiet">
            {graph.nodes.size.toLocaleString("en")} of {count(total, "asset")} loaded, the nearest with the largest
            shares. {asked.data?.up && `What is not loaded keeps ${formatShare(asked.data.up.retainedOutside)}.`}
          </span>
          {maxNodes < MOST_NODES && (
            <button type="button" onClick={() => setMaxNodes(MOST_NODES)}>
              Load up to {MOST_NODES.toLocaleString("en")}
            </button>
          )}
        </footer>
      )}
    </Panel>
  );
}

interface SwitchProps<Word extends string> {
  label: string;
  value: Word;
  options: readonly { word: Word; text: string }[];
  choose: (word: Word) => void;
}

function Switch<Word extends string>({ label, value, options, choose }: SwitchProps<Word>) {
  return (
    <div class="switch" role="group" aria-label={label}>
      {options.map(({ word, text }) => (
        <button key={word} type="button" aria-pressed={word === value} onClick={() => choose(word)}>
          {text}
        </button>
      ))}
    </div>
  );
}
