/** Texts of keys, which repeat from task to task. */
const keyTexts = new Map<string, string>();
const mostKeyTexts = 2_000;

/**
 * JSON text with the keys of every object in order, so that equal values give equal texts. Members that are undefined
 * are left out, as in JSON. Suites have thousands of tasks: it costs as much as JSON.stringify alone.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let text = '';
  for (const [key, member] of sortedEntries(value)) {
    if (member !== undefined) text += `${text === '' ? '' : ','}${keyText(key)}${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

function sortedEntries(value: object): [string, unknown][] {
  const entries: [string, unknown][] = Object.entries(value);
  return entries.length < 2 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = `${JSON.stringify(key)}:`;
    if (keyTexts.size < mostKeyTexts) keyTexts.set(key, text);
  }
  return text;
}
