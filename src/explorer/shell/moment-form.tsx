import { useState } from "preact/hooks";
import type { ChainHead } from "../data/chain-heads.js";
import { type Past, toSecond } from "../routing/past.js";

interface MomentFormProps {
  past: Past;
  chains: readonly ChainHead[];
  choose: (past: Past) => void;
}

/** An exact moment: a time in UTC, or a block of a chain. */
export function MomentForm({ past, chains, choose }: MomentFormProps) {
  const block = past && "block" in past ? past.block : undefined;
  const [time, setTime] = useState(past && "timestamp" in past ? past.timestamp.slice(0, 19) : "");
  const [chainId, setChainId] = useState(block?.chainId ?? chains[0]?.chainId);
  const [number, setNumber] = useState(block ? String(block.number) : "");
  const newest = chains.find((chain) => chain.chainId === chainId)?.indexed?.number;
  return (
    <div class="moment-form">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const timeMs = Date.parse(`${time}Z`);
          if (!Number.isNaN(timeMs)) choose({ timestamp: toSecond(timeMs) });
        }}
      >
        <label>
          Time, UTC
          <input
            type="datetime-local"
            step="1"
            required
            value={time}
            onInput={(event) => setTime(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Show</button>
      </form>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chainId !== undefined && number !== "") choose({ block: { chainId, number: Number(number) } });
        }}
      >
        <label>
          Chain
          <select value={chainId} onChange={(event) => setChainId(Number(event.currentTarget.value))}>
            {chains.map((chain) => (
              <option key={chain.id} value={chain.chainId}>
                {chain.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Block
          <input
            type="number"
            min={0}
            step={1}
            required
            placeholder={newest === undefined ? "" : `up to ${newest}`}
            value={number}
            onInput={(event) => setNumber(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Show</button>
      </form>
    </div>
  );
}
