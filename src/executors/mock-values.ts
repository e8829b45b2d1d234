/** Enough for any script; what aliases blow up beyond it is refused before it is copied. */
export const maxValues = 200_000;

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts values as often as aliases repeat them, and stops at the limit. */
export function isTooLarge(root: unknown): boolean {
  const open: unknown[] = [root];
  for (let count = 0; open.length > 0; count += 1) {
    if (count > maxValues) return true;
    const value = open.pop();
    if (typeof value === 'object' && value !== null) open.push(...Object.values(value));
  }
  return false;
}
