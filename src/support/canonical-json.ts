/** Texts of keys, which repeat from task to task. */
const keyTexts = new Map<string, string>();
const mostKeyTexts = 2_000;

/**
 * JSON text with the keys of every object in order, so that equal values give equal texts. Members that are undefined
 * are left out, as in JSON, and so are those of the outermost object that `leftOut` names. Suites have thousands of
 * tasks: nothing is made for an object but the list of its keys.
 */
export function canonicalJson(value: unknown, leftOut?: ReadonlySet<string>): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return listJson(value);
  let text = '';
  for (const key of sortedKeys(value)) {
    // Object.keys has named it: it is a member whatever its value is.
    const member: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (member === undefined || leftOut?.has(key) === true) continue;
    text += text === '' ? keyText(key) : `,${keyText(key)}`;
    text += canonicalJson(member);
  }
  return `{${text}}`;
}

function listJson(values: readonly unknown[]): string {
  let text = '';
  for (const value of values) text += text === '' ? canonicalJson(value) : `,${canonicalJson(value)}`;
  return `[${text}]`;
}

/** Most objects are written in few orders, and small ones often in the right one. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort();
  }
  return keys;
}

function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = `${JSON.stringify(key)}:`;
    if (keyTexts.size < mostKeyTexts) keyTexts.set(key, text);
  }
  return text;
}
