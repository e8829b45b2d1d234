import type * as z from 'zod/mini';

/** What is wrong with a value, in the words of all our messages, to stand behind its name: `must be at most 500`. */
export function issueText(issue: z.core.$ZodIssue): string {
  // A schema may have a message of its own for a check.
  if (!/^(?:Too (?:small|big)|Invalid (?:input|option))\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing';
      return `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return choiceText(issue.values.map(String));
    case 'too_small':
      if (issue.inclusive === false) return `must be above ${issue.minimum}`;
      return limitText(issue.origin, issue.minimum, 'least');
    case 'too_big':
      if (issue.inclusive === false) return `must be below ${issue.maximum}`;
      return limitText(issue.origin, issue.maximum, 'most');
    case 'invalid_union':
      return 'has none of the allowed forms';
    default:
      return issue.message;
  }
}

/** An empty text among the choices is what leaving the key out means; it is not offered. */
export function choiceText(values: readonly string[]): string {
  return `must be one of: ${values.filter((value) => value !== '').join(', ')}`;
}

/** The schema library's names of types as our messages call them. */
export const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

export function limitText(origin: string, limit: number | bigint, side: 'least' | 'most'): string {
  if (origin === 'string') {
    return side === 'least' && limit === 1 ? 'must not be empty' : `must have at ${side} ${limit} characters`;
  }
  if (origin === 'array' || origin === 'set') {
    return `must have at ${side} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  }
  return `must be at ${side} ${limit}`;
}
