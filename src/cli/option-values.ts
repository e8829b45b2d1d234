import { InvalidArgumentError } from 'commander';

/** The values of an option that may be repeated; `before` is absent at the first use of one without a default. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** A whole number of at least so much; `complaint` is said of anything else. */
export function wholeNumber(
  least: number,
  complaint = `Give a whole number, ${least} or more.`,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) throw new InvalidArgumentError(complaint);
    return value;
  };
}

export function notEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('Give a path.');
  return text;
}

export function jsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value));
  } catch {
    // falls through to the one message for both mistakes
  }
  throw new InvalidArgumentError('Give a JSON object.');
}
