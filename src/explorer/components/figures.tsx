import { useEffect, useRef, useState } from "preact/hooks";
import { formatAmount, formatExactAmount, tokenTitle, type TokenInfo, unitOf } from "../format/amount.js";
import { formatExactShare, formatShare } from "../format/share.js";
import { isolate } from "../format/text.js";
import { formatAgo, formatMoment } from "../format/time.js";
import { useAddress } from "../routing/address.js";
import { useLive } from "../data/live.js";

/**
 * An amount in its token; on hover and focus the exact figure, its base units and the token's id, which alone says what the
 * token is: a symbol is its contract's own word, and kept from turning the text around it.
 */
export function Amount({ amount, token, isPlain = false }: { amount: string; token: TokenInfo; isPlain?: boolean }) {
  const { decimals } = token;
  const exact = `${formatExactAmount(amount, decimals)} ${isolate(unitOf(token))}`;
  const raw = decimals ? `\n${formatExactAmount(amount, 0)} base units` : "";
  return (
    <span
      class="amount"
      tabIndex={isPlain ? undefined : 0}
      data-exact={isPlain ? undefined : `${exact}${raw}\n${token.id}`}
    >
      <StepBackMark value={amount}>{formatAmount(amount, decimals)}</StepBackMark>{" "}
      <small>
        <bdi>{unitOf(token)}</bdi>
      </small>
    </span>
  );
}

/** Which token, where several stand beside each other. */
export function TokenName({ token }: { token: TokenInfo }) {
  const { heads } = useLive();
  const chain = heads?.chains.find(({ chainId }) => chainId === token.chainId)?.name ?? `chain ${token.chainId}`;
  return (
    <span title={token.id}>
      <bdi>{tokenTitle(token)}</bdi> <small class="quiet">on {chain}</small>
    </span>
  );
}

export function Share({ share }: { share: string }) {
  return (
    <span class="amount" tabIndex={0} data-exact={formatExactShare(share)}>
      {formatShare(share)}
    </span>
  );
}

/** Date and time, in two lines where there is no room for one. */
function Moment({ time }: { time: string }) {
  const [date, ofDay] = formatMoment(time).split(", ");
  return (
    <>
      <span class="word">{date},</span> <span class="word">{ofDay}</span>
    </>
  );
}

/** How long ago, counted from the moment the page is as of. */
export function Ago({ time }: { time: string }) {
  const { past } = useAddress();
  const { revision } = useLive();
  void revision;
  const now = past && "timestamp" in past ? Date.parse(past.timestamp) : Date.now();
  return (
    <time dateTime={time} title={formatMoment(time)}>
      {past && "block" in past ? <Moment time={time} /> : formatAgo(time, now)}
    </time>
  );
}

const MARK_SHOWN_MS = 8_000;

/** Marks a total that has become smaller while the page looked on: in the present only a reorganisation does that. */
export function StepBackMark({ value, children }: { value: string; children: string }) {
  const { past } = useAddress();
  const [isMarked, setMarked] = useState(false);
  const before = useRef({ value, past });
  useEffect(() => {
    const isLess = before.current.past === null && past === null && BigInt(value) < BigInt(before.current.value);
    before.current = { value, past };
    if (!isLess) return;
    setMarked(true);
    const timer = setTimeout(() => setMarked(false), MARK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [value, past]);
  return (
    <span
      class={isMarked ? "stepped-back" : undefined}
      title={isMarked ? "Corrected after a reorganisation" : undefined}
    >
      {children}
    </span>
  );
}

export function ChainName({ chainId }: { chainId: number }) {
  const { heads } = useLive();
  const name = heads?.chains.find((chain) => chain.chainId === chainId)?.name;
  return (
    <span class="chain" title={`eip155:${chainId}`}>
      {name ?? `Chain ${chainId}`}
    </span>
  );
}
