import { answerTokens, fitted, tokenBound } from './answer-size.js';

export interface Page {
  readonly limit: number;
  readonly from: number;
}

export interface TakenPage {
  readonly items: object[];
  /** Where the next page begins; absent on the last. */
  readonly next?: number;
  /** True when a row was too large for an answer of its own and is cut. */
  readonly cut?: true;
}

/**
 * Rows from `page.from` on, as many as the limit and the size of an answer beside `used` tokens allow, at least one:
 * a row that is too large by itself comes shortened.
 */
export function takePage<T>(rows: readonly T[], page: Page, shape: (row: T) => object, used = 0): TakenPage {
  const items: object[] = [];
  const room = Math.max(answerTokens - used, 1_000);
  let tokens = 0;
  let at = page.from;
  for (; at < rows.length && items.length < page.limit; at++) {
    const row = rows[at];
    if (row === undefined) break;
    const item = shape(row);
    const own = tokenBound(JSON.stringify(item));
    if (own > room) {
      if (items.length > 0) break;
      at += 1;
      const { value } = fitted(item, room);
      return { items: [value], ...(at < rows.length && { next: at }), cut: true };
    }
    if (tokens + own > room) break;
    tokens += own;
    items.push(item);
  }
  return { items, ...(at < rows.length && { next: at }) };
}
