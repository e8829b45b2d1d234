import * as z from 'zod';

/** Members of every paged request. */
export const pageParams = {
  limit: z.int().min(1).max(500).optional().describe('Default 50'),
  cursor: z.string().optional().describe('next_cursor of the page before'),
};

/** Member of every paged answer; absent on the last page. */
export const pageResult = { next_cursor: z.string().optional() };
