/** Replaces what looks secret in a text. Safe on serialised JSON: what was valid JSON stays so. */
export type Redactor = (text: string) => string;

const shortest = 8;

/** Parts of an environment name that say its value is secret: whole parts, and parts that hold one of the longer words. */
const wholeParts = new Set(['KEY', 'KEYS', 'AUTH', 'PASS', 'PWD', 'PAT', 'CREDS', 'COOKIE', 'JWT', 'PRIVATE']);
const withinPart = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|APIKEY|ACCESSKEY|AUTHORIZATION/;

/** A path, or a list of them, is not a secret though its name may say KEY or AUTH. */
const pathLike = /^(?:~?\/|\.{1,2}\/|[A-Za-z]:[\\/])/;

/**
 * Known shapes. `apart` shapes count only when no letter or digit stands before them, so that `task-…` is no `sk-…`.
 * A private key ends at its END line, or where text that cannot belong to it begins (it may have been cut off).
 */
const shapes = [
  { name: 'github-token', apart: false, source: 'gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}' },
  { name: 'api-key', apart: true, source: 'sk-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{20,}' },
  { name: 'slack-token', apart: true, source: 'xox[abeprs]-[A-Za-z0-9-]{10,}' },
  { name: 'aws-access-key', apart: true, source: 'A(?:KI|SI)A[A-Z0-9]{16}(?![A-Za-z0-9])' },
  { name: 'jwt', apart: true, source: 'eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}' },
  {
    name: 'private-key',
    apart: false,
    source:
      '-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[A-Za-z0-9+/=\\s:,]|-(?!-)|\\\\+[nrt])*' +
      '(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?',
  },
] as const;

/**
 * Makes the redactor of a process from its environment: values (8 characters or more) of names that look secret,
 * and token shapes that are known, become `[redacted:NAME]`. A value is also found where it stands escaped in JSON,
 * or in JSON within JSON. One pass; a text without a secret is returned as it is.
 */
export function createRedactor(env: Readonly<Record<string, string | undefined>>): Redactor {
  const names = secretTexts(env);
  const literals = [...names.keys()].toSorted((a, b) => b.length - a.length).map(escapeRegex);
  const groups = shapes.map((shape) => `(${shape.source})`);
  const pattern = new RegExp([...literals, ...groups].join('|'), 'g');
  return (text) =>
    text.replace(pattern, (match: string, ...rest: (string | number | undefined)[]) => {
      const name = names.get(match);
      if (name !== undefined) return `[redacted:${name}]`;
      const shape = shapes[rest.slice(0, shapes.length).findIndex((group) => group !== undefined)];
      const offset = rest[shapes.length];
      if (shape === undefined || typeof offset !== 'number') return match;
      return shape.apart && !standsApart(text, offset) ? match : `[redacted:${shape.name}]`;
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
    for (const text of [value, escaped, twice]) if (!names.has(text)) names.set(text, name);
  }
  return names;
}

function looksSecret(name: string): boolean {
  const parts = name.toUpperCase().split(/[^A-Z0-9]+/);
  if (parts.length === 1 && name.toUpperCase() === 'PWD') return false;
  return parts.some((part) => wholeParts.has(part) || withinPart.test(part));
}

/** True at the start, after punctuation, and after an escaped line break: the `n` of `\n` is no letter of a word. */
function standsApart(text: string, offset: number): boolean {
  if (offset === 0 || !/[A-Za-z0-9]/.test(text.charAt(offset - 1))) return true;
  return /\\[bfnrt]$/.test(text.slice(Math.max(0, offset - 2), offset));
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
