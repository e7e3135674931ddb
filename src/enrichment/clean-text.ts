const REPLACED = "\uFFFD";
const CUT = "…";

/**
 * Control characters, bidirectional overrides, what has no width or ink, private and unassigned characters: each could make a
 * page show something else than what is there. Variation selectors 15 and 16 only choose between text and emoji.
 */
const DECEPTIVE = /(?![\uFE0E\uFE0F])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Marks pile up over their letter, out of the line; no script needs more than three. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** A mark at the beginning would change what stands before the text, such as the last digit of an amount. */
const LEADING_MARK = /^\p{M}/u;

/**
 * A stranger's text as a page can show it in a line: one line, spaces single, at most `maxCharacters` of which the last is
 * an ellipsis where it was cut. Null where nothing is left.
 */
export function cleanText(text: string, maxCharacters: number): string | null {
  // Cut first, generously: what follows need not work on a megabyte.
  const clean = text
    .slice(0, maxCharacters * 16)
    .replace(/\s+/gu, " ")
    .replace(DECEPTIVE, REPLACED)
    .replace(PILED_MARKS, "$1")
    .trim()
    .replace(LEADING_MARK, REPLACED);
  const characters = [...clean];
  const isCut = characters.length > maxCharacters;
  const shown = isCut ? `${characters.slice(0, maxCharacters - 1).join("")}${CUT}` : clean;
  return shown === "" ? null : shown;
}
