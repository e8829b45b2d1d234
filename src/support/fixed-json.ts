/** Values that cannot change any more, with their JSON text once somebody has asked for it. */
const texts = new WeakMap<object, string>();

/** Freezes a value of plain data with all that is in it, so that its JSON text need be made only once. */
export function fix<T extends object>(value: T): T {
  freeze(value);
  texts.set(value, '');
  return value;
}

/** True when nothing in the value can change. */
export function isFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}

/** The JSON text of a value that `fix` was given; undefined for any other. */
export function fixedJson(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const known = texts.get(value);
  if (known !== '') return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}

function freeze(value: object): void {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) freeze(member);
  Object.freeze(value);
}
