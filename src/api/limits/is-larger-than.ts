/** Whether a value would take more than so many characters as JSON, escapes aside. What is shared is counted as often as it stands. */
export function isLargerThan(value: unknown, most: number): boolean {
  let left = most;
  const visit = (one: unknown): void => {
    if (typeof one === "string") {
      left -= one.length + 3;
    } else if (Array.isArray(one)) {
      for (const item of one as unknown[]) {
        if (left < 0) return;
        visit(item);
      }
    } else if (typeof one === "object" && one !== null) {
      for (const key in one) {
        if (left < 0) return;
        left -= key.length + 4;
        visit((one as Record<string, unknown>)[key]);
      }
    } else {
      left -= 5;
    }
  };
  visit(value);
  return left < 0;
}
