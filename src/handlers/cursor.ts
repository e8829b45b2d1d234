import { DomainError } from '../protocol/errors.js';

/** An opaque cursor that holds a position. */
export function encodeCursor(position: number): string {
  return Buffer.from(`at:${position}`).toString('base64url');
}

/** Throws invalid-params for anything that encodeCursor did not make. Undefined is the beginning. */
export function decodeCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = /^at:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match?.[1] === undefined) {
    throw new DomainError('invalid-params', 'cursor is not one that this method answered', {
      hint: 'leave it out to start over',
    });
  }
  return Number(match[1]);
}

/** One page of a list that is at hand as a whole. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursor: string | undefined,
): { rows: readonly T[]; next_cursor?: string } {
  const from = decodeCursor(cursor);
  const rest = rows.slice(from, from + limit);
  return { rows: rest, ...(from + limit < rows.length && { next_cursor: encodeCursor(from + limit) }) };
}
