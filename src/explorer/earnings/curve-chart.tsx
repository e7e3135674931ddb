import { useEffect, useRef, useState } from "preact/hooks";
import { formatAmount, formatExactAmount, toDrawable, type TokenInfo, unitOf } from "../format/amount.js";
import { isolate } from "../format/text.js";
import { formatDay, formatMoment } from "../format/time.js";
import { niceTicks } from "./nice-ticks.js";

/** What was earned within [start, end). */
export interface Bucket {
  start: string;
  end: string;
  earned: string;
  payoutCount: number;
}

interface CurveChartProps {
  buckets: readonly Bucket[];
  token: TokenInfo;
  interval: "HOUR" | "DAY" | "WEEK" | "MONTH";
}

const HEIGHT = 220;
const MARGIN = { top: 12, right: 8, bottom: 24, left: 76 };

/** The running sum of buckets as an area, each bucket as a bar below it. Pointer or arrow keys read it out exactly. */
export function CurveChart({ buckets, token, interval }: CurveChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [at, setAt] = useState<number>();
  const { decimals } = token;
  const sums = runningSums(buckets);
  const total = sums.at(-1) ?? 0n;
  const ticks = niceTicks(toDrawable(total.toString(), decimals), 4);
  const top = ticks.at(-1) || 1;
  const step = (width - MARGIN.left - MARGIN.right) / Math.max(1, buckets.length);
  const x = (index: number) => MARGIN.left + index * step;
  const y = (value: number) => HEIGHT - MARGIN.bottom - (value / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const heights = sums.map((sum) => y(toDrawable(sum.toString(), decimals)));
  const line = heights.map((height, index) => `L${x(index + 1).toFixed(1)} ${height.toFixed(1)}`).join("");
  const largest = Math.max(...buckets.map(({ earned }) => toDrawable(earned, decimals)), 0) || 1;
  const shown = at === undefined ? undefined : buckets[at];
  const last = buckets.length - 1;
  const describe = (index: number): string => {
    const bucket = buckets[index];
    if (!bucket) return "";
    const [part, sum] = [bucket.earned, (sums[index] ?? 0n).toString()].map((each) =>
      formatExactAmount(each, decimals),
    );
    return `${nameOf(bucket)}: ${part} ${isolate(unitOf(token))} earned, ${sum} in all`;
  };
  const nameOf = ({ start }: Bucket) => (interval === "HOUR" ? formatMoment(start) : formatDay(start));

  return (
    <div class="curve" ref={frame}>
      <p class="readout" aria-hidden="true">
        {shown && at !== undefined ? (
          describe(at)
        ) : (
          <>
            {formatAmount(total.toString(), decimals)} <bdi>{unitOf(token)}</bdi> in all, by {interval.toLowerCase()}
          </>
        )}
      </p>
      <div
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label="Earned over time"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={at ?? Math.max(0, last)}
        aria-valuetext={describe(at ?? last)}
        onKeyDown={(event) => {
          const move = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageUp: 10, PageDown: -10 }[
            event.key
          ];
          if (event.key === "Escape") setAt(undefined);
          if (event.key === "Home") setAt(0);
          if (event.key === "End") setAt(last);
          if (move !== undefined) setAt(Math.max(0, Math.min(last, (at ?? last) + move)));
          if (move !== undefined || event.key === "Home" || event.key === "End") event.preventDefault();
        }}
        onBlur={() => setAt(undefined)}
        onPointerMove={(event) => {
          const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
          setAt(Math.max(0, Math.min(last, Math.floor((left - MARGIN.left) / step))));
        }}
        onPointerLeave={() => setAt(undefined)}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {ticks.map((tick) => (
            <g key={tick} class="tick">
              <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
              <text x={MARGIN.left - 8} y={y(tick) + 4} text-anchor="end">
                {tick.toLocaleString("en", {
                  maximumSignificantDigits: 4,
                  notation: tick >= 1e6 ? "compact" : "standard",
                })}
              </text>
            </g>
          ))}
          {buckets.map((bucket, index) => {
            const size = (toDrawable(bucket.earned, decimals) / largest) * (HEIGHT - MARGIN.top - MARGIN.bottom) * 0.3;
            return (
              size > 0 && (
                <rect
                  key={bucket.start}
                  class={index === at ? "bucket is-at" : "bucket"}
                  x={x(index) + step * 0.15}
                  width={Math.max(1, step * 0.7)}
                  y={HEIGHT - MARGIN.bottom - size}
                  height={size}
                />
              )
            );
          })}
          <path class="area" d={`M${x(0)} ${y(0)}${line}V${y(0)}Z`} />
          <path class="line" d={`M${x(0)} ${y(0)}${line}`} />
          {at !== undefined && (
            <g class="cursor">
              <line x1={x(at + 1)} x2={x(at + 1)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />
              <circle cx={x(at + 1)} cy={heights[at] ?? 0} r="4" />
            </g>
          )}
          {buckets[0] && (
            <text class="end" x={MARGIN.left} y={HEIGHT - 6}>
              {formatDay(buckets[0].start)}
            </text>
          )}
          {buckets.length > 1 && (
            <text class="end" x={width - MARGIN.right} y={HEIGHT - 6} text-anchor="end">
              {formatDay(buckets[last]?.start ?? 0)}
            </text>
          )}
        </svg>
      </div>
    </div>
  );
}

function runningSums(buckets: readonly Bucket[]): bigint[] {
  let sum = 0n;
  return buckets.map(({ earned }) => (sum += BigInt(earned)));
}

/** The element's width in pixels, followed. */
function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(240, entry.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}
