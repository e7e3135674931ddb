/** An exact decimal number: `units` of 10^−`decimals`. */
export interface Decimal {
  readonly units: bigint;
  /** 0 or more. */
  readonly decimals: number;
}

/** Plain text of a decimal: no exponent, no trailing zeros, such as "-0.05" or "1234". */
export function formatDecimal({ units, decimals }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

/** Decimals of a share: it is an integer of 1e-18. */
export const SHARE_DECIMALS = 18;

/** Plain text of a share, such as "0.3". */
export const formatShare = (shareWad: bigint): string => formatDecimal({ units: shareWad, decimals: SHARE_DECIMALS });
