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
  if (keys.length > fewKeys) return keys.sort();
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index] ?? '';
    let at = index;
    for (let before = keys[at - 1] ?? ''; at > 0 && before > key; before = keys[at - 1] ?? '') keys[at--] = before;
    keys[at] = key;
  }
  return keys;
}

/** Up to so many are put in order in place: that is less work than a call of `sort`. */
const fewKeys = 16;

function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = `${JSON.stringify(key)}:`;
    if (keyTexts.size < mostKeyTexts) keyTexts.set(key, text);
  }
  return text;
}
