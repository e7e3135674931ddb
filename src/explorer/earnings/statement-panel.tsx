import { useState } from "preact/hooks";
import { Panel } from "../components/panel.js";
import { useAddress } from "../routing/address.js";
import { statementAddress } from "./statement-address.js";

/** The earnings statement as a file, for the period chosen and as of the moment the page shows. */
export function StatementPanel({ whose }: { whose: { account: string } | { identity: string } }) {
  const { past } = useAddress();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const days = [
    { label: "From", value: from, change: setFrom },
    { label: "To", value: to, change: setTo },
  ];
  return (
    <Panel
      title="Statement"
      hint="Opening, every movement with its evidence, and closing, for each token. Days are whole days in UTC; without them, all there is."
    >
      <div class="statement">
        {days.map(({ label, value, change }) => (
          <label key={label}>
            {label} <input type="date" value={value} onInput={(event) => change(event.currentTarget.value)} />
          </label>
        ))}
        {(["csv", "ndjson"] as const).map((format) => (
          <a key={format} class="button" href={statementAddress(format, whose, { from, to }, past)} download="">
            Download {format.toUpperCase()}
          </a>
        ))}
      </div>
    </Panel>
  );
}
