/** A list of JSON values as a text that clients hand back as it is: letters, digits, `-` and `_`. */
export function toOpaqueText(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** The values of such a text; undefined for any other, and for one longer than `maxLength`. */
export function fromOpaqueText(text: string, maxLength: number): unknown[] | undefined {
  if (text.length > maxLength || !/^[\w-]+$/.test(text)) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
