import { canonicalJson } from '../support/canonical-json.js';

/** True when two items are equal as JSON values. In time linear in their size. */
export function hasDuplicates(items: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const text = canonicalJson(item);
    if (seen.has(text)) return true;
    seen.add(text);
  }
  return false;
}
