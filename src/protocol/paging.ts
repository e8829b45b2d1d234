import * as z from 'zod/mini';
import { optional, wholeNumber } from './shapes.js';

/** Members of every paged request. */
export const pageParams = {
  limit: optional(wholeNumber(1, 500), 'Default 50'),
  cursor: optional(z.string(), 'next_cursor of the page before'),
};

/** Member of every paged answer; absent on the last page. */
export const pageResult = { next_cursor: optional(z.string()) };
