import { shorten } from "./text.js";

export interface TokenInfo {
  id: string;
  chainId: number;
  address: string | null;
  isNative: boolean;
  /** The token contract's own word, which nobody checks; null where it gave none. */
  symbol: string | null;
  decimals: number | null;
}

/** What a token is called: its symbol, or its contract's address. */
export function tokenTitle(token: TokenInfo): string {
  if (token.symbol) return token.symbol;
  return token.isNative ? "native coin" : shorten(token.address ?? token.id);
}

/** What an amount of it counts, to stand behind the number: whole tokens or, where their decimals are not known, base units. */
export const unitOf = (token: TokenInfo): string =>
  token.decimals === null ? `base units of ${tokenTitle(token)}` : tokenTitle(token);

/** The amount in whole tokens, exact, with thin groups; base units where the decimals are not known. */
export function formatExactAmount(baseUnits: string, decimals: number | null): string {
  const { sign, whole, fraction } = splitAmount(baseUnits, decimals ?? 0);
  return `${sign}${group(whole)}${fraction.replace(/0+$/, "") ? `.${fraction.replace(/0+$/, "")}` : ""}`;
}

/** Further zeros behind the point than any table has room for; a contract can claim 255 decimals. */
const MOST_ZEROS = 17;

/** The amount as a reader wants it first: two decimals from 1 up, else four digits that count. Cut, never rounded up. */
export function formatAmount(baseUnits: string, decimals: number | null): string {
  const { sign, whole, fraction } = splitAmount(baseUnits, decimals ?? 0);
  if (decimals === null || decimals === 0) return `${sign}${group(whole)}`;
  if (whole !== "0") return `${sign}${group(whole)}.${fraction.slice(0, 2).padEnd(2, "0")}`;
  const first = fraction.search(/[1-9]/);
  if (first < 0) return "0.00";
  if (first > MOST_ZEROS) return sign === "" ? "<0.000001" : ">−0.000001";
  return `${sign}0.${fraction
    .slice(0, Math.max(2, first + 4))
    .replace(/0+$/, "")
    .padEnd(2, "0")}`;
}

/** For drawing only: where exactness would not be seen. */
export const toDrawable = (baseUnits: string, decimals: number | null): number =>
  Number(baseUnits) / 10 ** (decimals ?? 0);

function splitAmount(baseUnits: string, decimals: number): { sign: string; whole: string; fraction: string } {
  const isNegative = baseUnits.startsWith("-");
  const digits = (isNegative ? baseUnits.slice(1) : baseUnits).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  return { sign: isNegative ? "−" : "", whole, fraction: digits.slice(digits.length - decimals) };
}

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");
