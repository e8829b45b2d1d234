/** Replaces what looks secret in a text. Safe on serialised JSON: what was valid JSON stays so. */
export type Redactor = (text: string) => string;

const shortest = 8;

/** Parts of an environment name that say its value is secret: whole parts, and parts that hold one of the longer words. */
const wholeParts = new Set(['KEY', 'KEYS', 'AUTH', 'PASS', 'PWD', 'PAT', 'CREDS', 'COOKIE', 'JWT', 'PRIVATE']);
const withinPart = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|APIKEY|ACCESSKEY|AUTHORIZATION/;

/** A path, or a list of them, is not a secret though its name may say KEY or AUTH. */
const pathLike = /^(?:~?\/|\.{1,2}\/|[A-Za-z]:[\\/])/;

/**
 * Known shapes. Every one is found in linear time: either what follows its first letters always matches, or it is
 * `apart`. A private key ends at its END line, or where text that cannot belong to it begins (it may have been cut off).
 */
const shapes = [
  { name: 'github-token', source: 'gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}' },
  { name: 'api-key', source: apart('sk-', '(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{20,}') },
  { name: 'slack-token', source: apart('xox[abeprs]-', '[A-Za-z0-9-]{10,}') },
  { name: 'aws-access-key', source: apart('A[KS]IA', '[A-Z0-9]{16}(?![A-Za-z0-9])') },
  { name: 'jwt', source: apart('eyJ', '[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}') },
  {
    name: 'private-key',
    source:
      // Not one repeat over all of it: each turn of that takes room on the engine's stack, and 8 MB are too many.
      '-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\\s:,]*' +
      '(?:(?:-(?!-)|\\\\+[nrt])[A-Za-z0-9+/=\\s:,]*){0,65536}' +
      '(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?',
  },
] as const;

/**
 * A shape that does not begin within a word, so that `task-…` is no `sk-…`, and a long word is tried once only.
 * The `n` of an escaped line break is no letter of a word. The head is matched first: looking back is the rare case.
 */
function apart(head: string, rest: string): string {
  return `${head}(?<=(?:^|[^\\w-]|\\\\[bfnrt])${head})${rest}`;
}

/**
 * Makes the redactor of a process from its environment: values (8 characters or more) of names that look secret,
 * and token shapes that are known, become `[redacted:NAME]`. A value is found where it stands in JSON, or in JSON
 * within JSON; one with quotes or backslashes only there. One pass; a text without a secret is returned as it is.
 */
export function createRedactor(env: Readonly<Record<string, string | undefined>>): Redactor {
  const names = secretTexts(env);
  const literals = [...names.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((text) => withinNoEscape(escapeRegex(text)));
  const groups = shapes.map((shape) => `(${shape.source})`);
  const pattern = new RegExp([...literals, ...groups].join('|'), 'g');
  return (text) =>
    text.replace(pattern, (match: string, ...rest: (string | number | undefined)[]) => {
      const name = names.get(match);
      if (name !== undefined) return `[redacted:${name}]`;
      const shape = shapes[rest.findIndex((group) => group !== undefined)];
      return shape === undefined ? match : `[redacted:${shape.name}]`;
    });
}

/** Every text to look for, with the name of the variable it comes from. */
function secretTexts(env: Readonly<Record<string, string | undefined>>): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value.length < shortest || !looksSecret(name) || pathLike.test(value)) continue;
    if (/TOKENS(?:_|$)/i.test(name) && /^\d+$/.test(value)) continue; // a limit, as in MAX_OUTPUT_TOKENS
    const escaped = JSON.stringify(value).slice(1, -1);
    const twice = JSON.stringify(escaped).slice(1, -1);
    // As it is, a value with these could match half an escape of a JSON text and break it.
    const texts = /["\\]/.test(value) ? [escaped, twice] : [value, escaped, twice];
    for (const text of texts) if (!names.has(text)) names.set(text, name);
  }
  return names;
}

/** True when the name of a variable says that its value is secret. */
export function looksSecret(name: string): boolean {
  const parts = name.toUpperCase().split(/[^A-Z0-9]+/);
  if (parts.length === 1 && name.toUpperCase() === 'PWD') return false;
  return parts.some((part) => wholeParts.has(part) || withinPart.test(part));
}

/** The text, unless its beginning is the end of an escape: a line break and `abc` is no `nabc`. */
function withinNoEscape(source: string): string {
  return `${source}(?<!(?:^|[^\\\\])(?:\\\\{2})*\\\\(?:u[0-9a-f]{0,3})?${source})`;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
