/**
 * An answer about a run holds at most so many tokens by `tokenBound`: o200k has two thirds more of them at most
 * (random letters), so that an answer stays below 20,000 tokens whatever its texts are.
 */
export const answerTokens = 12_000;

const kinds = { letter: 1, upper: 2, digit: 3, blank: 4, other: 5 } as const;

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return kinds.letter;
  if (code >= 65 && code <= 90) return kinds.upper;
  if (code >= 48 && code <= 57) return kinds.digit;
  return code === 32 || code === 10 ? kinds.blank : kinds.other;
}

/** Tokens of one UTF-16 unit beyond ASCII: letters of two bytes, East Asian scripts, and what vocabularies hardly know. */
function foreign(code: number): number {
  if (code < 0x800) return 1;
  return code >= 0x3000 && code < 0xd800 ? 1.25 : 2.5;
}

/**
 * About how many tokens of o200k a text has, rather too many than too few, without a vocabulary: every change of
 * letters, capitals and digits begins a token, three letters or digits in a row make at most one, every other sign is one.
 */
export function tokenBound(text: string): number {
  let tokens = 0;
  let before = 0;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) {
      tokens += foreign(code);
      before = 0;
      continue;
    }
    const kind = kindOf(code);
    if (kind === kinds.other) tokens += 1;
    else if (kind === kinds.blank) tokens += before === kinds.blank ? 0.25 : 0;
    // A capital and what follows it in small letters are one word.
    else if (kind === before || (kind === kinds.letter && before === kinds.upper && length === 1)) {
      length += 1;
      if (length % 3 === 1) tokens += 1;
    } else {
      tokens += 1;
      length = 1;
    }
    before = kind;
  }
  return Math.ceil(tokens);
}

const steps = [
  { chars: 2_000, items: 200, depth: 12 },
  { chars: 300, items: 30, depth: 8 },
  { chars: 80, items: 8, depth: 5 },
] as const;

/** The value, or, when it is too large for one answer, a copy with its long texts and lists cut in the middle and at the end. */
export function fitted(
  value: object,
  tokens: number = answerTokens,
): { readonly value: object; readonly cut: boolean } {
  if (tokenBound(JSON.stringify(value)) <= tokens) return { value, cut: false };
  for (const step of steps) {
    const less = shortened(value, step, step.depth);
    if (isObject(less) && tokenBound(JSON.stringify(less)) <= tokens) return { value: less, cut: true };
  }
  return { value: { shortened: 'too large for one answer' }, cut: true };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function shortened(value: unknown, step: (typeof steps)[number], depth: number): unknown {
  if (typeof value === 'string') return excerpt(value, step.chars);
  if (!isObject(value)) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) {
    const kept = value.slice(0, step.items).map((each: unknown) => shortened(each, step, depth - 1));
    return value.length > kept.length ? [...kept, `… (${value.length - kept.length} more)`] : kept;
  }
  const members = Object.entries(value);
  const kept = members
    .slice(0, step.items)
    .map(([key, each]) => [excerpt(key, step.chars), shortened(each, step, depth - 1)]);
  if (members.length > kept.length) kept.push(['…', `${members.length - kept.length} more`]);
  return Object.fromEntries(kept) as unknown;
}

/** A text of at most about `chars` characters: its beginning and its end. */
export function excerpt(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return `${text.slice(0, chars / 2)} … (${text.length - chars} characters) … ${text.slice(-chars / 2)}`;
}
