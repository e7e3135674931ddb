import type { FailureHints, FailureKind } from "./rpc-failure.js";

export interface FailureSigns {
  readonly method: string;
  readonly status?: number;
  readonly code?: number;
  readonly message: string;
  readonly retryAfterMs?: number;
}

export interface Classification {
  readonly kind: FailureKind;
  readonly hints: FailureHints;
}

// The wordings of geth, erigon, nethermind, reth, besu and of Alchemy, Infura, QuickNode, Ankr, Chainstack, dRPC,
// Cloudflare, 1RPC, Blast, zkSync and the public endpoints of BSC, Base and Polygon. Codes alone tell little: -32005,
// -32000 and -32602 each mean a rate, a range, a result limit or a missing block, depending on who says it.
const WORDINGS: readonly (readonly [FailureKind, RegExp])[] = [
  [
    "batch-too-large",
    /batch[^.]*(too large|too many|limit|exceed|maximum|at most|not (allowed|supported))|(too many|maximum)[^.]*batch/,
  ],
  [
    "too-many-results",
    /more than [\d,]+ (results|logs)|too many (results|logs)|(response|result|reply)( set| body)? (size|length|is too|too|exceeds)|max(imum)? (allowed )?(results|logs)|logs? (count|number)[^.]*(exceed|limit)|exceeds?[^.]*(results|logs)( |$|\.)|content length|body too large|backend response too large/,
  ],
  [
    "range-too-large",
    /(block|max(imum)?|allowed|query|filter|requested|log)s? (range|span)|ranges? (is )?(too (large|wide|big)|over|exceed|limit)|(too|many) (large|wide|many|big)[^.]*(range|blocks)|(limit(ed)?|up) to (a |an )?[\d,.]+k?( -)? ?[\d,]*k? ?blocks?|at most [\d,]+ blocks|limited to (a )?[\d,]+ ?(block )?range|blocks? (distance|span)|exceeded max range|limit the query/,
  ],
  [
    "rate-limited",
    /rate.?limit|too many requests|(request|call)s?( count| per)[^.]*(exceed|limit|second|minute|day)|request limit|throttl|quota|(compute|request) units|capacity (limit|exceeded)|credits?[^.]*(exhaust|exceed|limit)|over rate|exceeded its|requests? exceeded|rps limit|slow down/,
  ],
  [
    "refused",
    /unauthori[sz]ed|invalid (api|project|access|auth)[ _-]?(key|id|token)|api key|must be authenticated|forbidden|access denied|project id|not whitelisted|account (is )?(disabled|suspended)|payment required/,
  ],
  [
    "pruned",
    /pruned|histor(y|ical)[^.]*(not|unavailable)|missing trie|(archive|full history) (node|data|plan|access)[^.]*(required|needed|only)|(requires?|needs?) (an )?archive|(earlier|older) than[^.]*(available|retained)/,
  ],
  [
    "unknown-block",
    /(unknown|missing) (block|header)|(block|header)( with[^.]*)? (is )?(not found|not available|could not be found|cannot be found)|header not found|cannot be found|after last accepted block|cannot query unfinalized|beyond[^.]*head|invalid block range|greater than (the )?(latest|head)|future block|resource not found|not (yet )?(indexed|synced)/,
  ],
  // Some endpoints serve no logs of any contract.
  ["invalid-request", /specify an address|address(es)? (is|are|must be) (required|specified|provided)/],
  ["timeout", /time[sd]?[ -]?out|deadline exceeded|took too long|cancell?ed/],
  [
    "method-missing",
    /method[^.]*(not (found|supported|available|allowed|exist)|does not exist|disabled)|(unsupported|unknown) method|not implemented/,
  ],
];

const NUMBER = String.raw`([\d][\d,.]*)\s*(k)?`;
const RANGE_LIMITS: readonly RegExp[] = [
  new RegExp(String.raw`\d\s*-\s*${NUMBER}\s*blocks?`),
  new RegExp(
    String.raw`(?:up to|limited to|at most|over|maximum(?: allowed)?(?: is| of)?|max(?:imum)?(?: block)? range(?: is| of)?:?|limit(?: is| of|ed to)?:?|exceeds the limit)\s*(?:an?\s+)?\(?${NUMBER}`,
  ),
  new RegExp(String.raw`${NUMBER}[ -]block`),
  new RegExp(String.raw`range[^\d]{0,30}${NUMBER}`),
];

function findMaxRange(text: string): number | undefined {
  for (const pattern of RANGE_LIMITS) {
    const [, digits, thousand] = pattern.exec(text) ?? [];
    if (digits === undefined) continue;
    const limit = Number(digits.replace(/[,.]+$|,/g, "")) * (thousand === "k" ? 1000 : 1);
    if (Number.isFinite(limit) && limit >= 1) return Math.floor(limit);
  }
  return undefined;
}

function findSuggestedTo(text: string): number | undefined {
  const [, to] = /\[0x[0-9a-f]+,\s*(0x[0-9a-f]+)\]/.exec(text) ?? /with the range \d+\s*-\s*(\d+)/.exec(text) ?? [];
  return to === undefined ? undefined : Number(to);
}

function kindOfStatus(status = 200): FailureKind | undefined {
  switch (status) {
    case 429:
      return "rate-limited";
    case 401:
    case 402:
    case 403:
    case 404:
      return "refused";
    case 408:
    case 504:
    case 524:
      return "timeout";
    case 413:
      return "too-many-results";
    default:
      return undefined;
  }
}

function kindOfCode(code = 0, isLogs: boolean): FailureKind | undefined {
  switch (code) {
    case -32601:
    case -32004:
      return "method-missing";
    case -32602:
    case -32600:
      return "invalid-request";
    case -32005:
      return isLogs ? "too-many-results" : "rate-limited";
    case -32029:
    case 429:
      return "rate-limited";
    case -32001:
      return "unknown-block";
    default:
      return undefined;
  }
}

/** Tells from status, code and text of a failed call what to do next; what nobody recognises counts as transient. */
export function classifyFailure(signs: FailureSigns): Classification {
  const text = signs.message.toLowerCase();
  const isLogs = signs.method === "eth_getLogs";
  const retry = signs.retryAfterMs === undefined ? {} : { retryAfterMs: signs.retryAfterMs };
  if (signs.status === 429) return { kind: "rate-limited", hints: retry };

  const suggestedTo = isLogs ? findSuggestedTo(text) : undefined;
  const worded = WORDINGS.find(([kind, pattern]) => {
    if (!isLogs && (kind === "range-too-large" || kind === "too-many-results")) return false;
    return pattern.test(text);
  })?.[0];
  // "limit exceeded" says which limit only by the method it answers.
  const bare = worded === undefined && /limit exceeded|exceeds? (the )?limit/.test(text);
  const kind: FailureKind =
    worded ??
    (bare ? (isLogs ? "too-many-results" : "rate-limited") : undefined) ??
    kindOfStatus(signs.status) ??
    kindOfCode(signs.code, isLogs) ??
    "transient";

  const maxRange = kind === "range-too-large" ? findMaxRange(text) : undefined;
  return {
    kind: suggestedTo !== undefined && kind !== "range-too-large" ? "too-many-results" : kind,
    hints: {
      ...retry,
      ...(maxRange === undefined ? {} : { maxRange }),
      ...(suggestedTo === undefined ? {} : { suggestedTo }),
    },
  };
}
