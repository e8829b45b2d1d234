/** No text of a schema may be longer: beyond it compiling takes minutes. */
export const longestSchema = 1024 * 1024;

const mostChars = 16 * 1024;
const mostNodes = 200;
const deepest = 64;
const longestOutput = 256 * 1024;
/** Weight of the schema × length of the output: below it a check takes some ten milliseconds at most. */
const mostWork = 2 ** 24;

/** Through them a schema can lead to itself, and check a value as often as it likes. */
const references: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', '$recursiveRef']);

/**
 * What it costs to check one character of an output, in characters of the schema; Infinity for a schema that must not
 * be compiled where others wait. Without references each subschema sees each value once at most: the time is bounded by
 * schema × output, whatever the keywords are.
 */
export function weighSchema(schema: unknown): number {
  let [chars, nodes, weight] = [0, 0, 0];
  const take = (text: string): void => {
    chars += text.length + 4;
    weight += (text.length + 4) * (chars > mostChars ? 1 : repeatsIn(text));
  };
  const fits = (value: unknown, depth: number): boolean => {
    if (typeof value === 'string') take(value);
    else if (typeof value !== 'object' || value === null) take('number');
    else {
      nodes += 1;
      if (nodes > mostNodes || depth > deepest) return false;
      for (const [key, member] of Object.entries(value)) {
        if (references.has(key)) return false;
        take(key);
        if (chars > mostChars || !fits(member, depth + 1)) return false;
      }
    }
    return chars <= mostChars;
  };
  return fits(schema, 0) ? weight : Infinity;
}

/** True when an output of this length can be checked at once, without a thread. */
export function isQuick(weight: number, outputLength: number): boolean {
  return outputLength <= longestOutput && weight * outputLength <= mostWork;
}

/** A pattern such as `(a?){1000}` is as large as it is written out. */
function repeatsIn(text: string): number {
  let repeats = 1;
  for (const [, least, most] of text.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g))
    repeats *= Math.max(1, Number(least), Number(most ?? 0));
  return repeats;
}
