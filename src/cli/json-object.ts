import { InvalidArgumentError } from 'commander';

/** The value of a flag that takes a JSON object. */
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
