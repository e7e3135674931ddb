import { tokenTitle, type TokenInfo } from "../format/amount.js";
import { isolate } from "../format/text.js";
import { useLive } from "../data/live.js";

interface TokenChoiceProps {
  tokens: readonly TokenInfo[];
  chosen: string | undefined;
  choose: (id: string) => void;
}

/** Which token figures are in: amounts of different tokens are never added up. */
export function TokenChoice({ tokens, chosen, choose }: TokenChoiceProps) {
  const { heads } = useLive();
  const chainName = (chainId: number) =>
    heads?.chains.find((chain) => chain.chainId === chainId)?.name ?? `chain ${chainId}`;
  return (
    <label class="choice">
      <span>Token</span>
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {tokens.map((token) => (
          <option key={token.id} value={token.id}>
            {isolate(tokenTitle(token))} on {chainName(token.chainId)}
          </option>
        ))}
      </select>
    </label>
  );
}
