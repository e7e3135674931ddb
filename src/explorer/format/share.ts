/** A share such as "0.0089" as a percentage of two decimals, cut; "<0.01%" where that would hide it. */
export function formatShare(share: string): string {
  const [whole = "0", fraction = ""] = share.split(".");
  const digits = fraction.padEnd(18, "0");
  const percent = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  const rest = digits.slice(2, 4).replace(/0+$/, "");
  if (percent === "0" && rest === "" && /[1-9]/.test(fraction)) return "<0.01%";
  return `${percent}${rest ? `.${rest}` : ""}%`;
}

/** The share as an exact percentage, for those who ask. */
export function formatExactShare(share: string): string {
  const [whole = "0", fraction = ""] = share.split(".");
  const digits = fraction.padEnd(2, "0");
  const percent = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, "");
  const rest = digits.slice(2).replace(/0+$/, "");
  return `${percent}${rest ? `.${rest}` : ""}%`;
}
