import { markdownHead, suiteSection, taskTable } from './markdown.js';
import type { SuiteReport } from './report-input.js';
import { uniqueNames } from './suite-names.js';

/** GitHub refuses a larger summary of one step as a whole. */
export const stepSummaryBytes = 1024 * 1024;
/** Kept free for the lines that say what was left out. */
const reserve = 2 * 1024;

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // A pair of surrogates is 4 bytes, and so 2 for each of them.
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd8_00 && unit <= 0xdf_ff ? 2 : 3;
  }
  return bytes;
}

/**
 * The summary of a workflow step in at most `limit` bytes of UTF-8. Sums first, then what went wrong in every suite,
 * then the tables of all tasks, so that what matters most is the last to be left out. Only whole blocks are left out,
 * and the end says how many.
 */
export async function githubSummary(suites: readonly SuiteReport[], limit = stepSummaryBytes): Promise<string> {
  const kept: string[] = [];
  let bytes = 0;
  let left = 0;
  const room = Math.max(0, limit - reserve);
  const take = (block: string): boolean => {
    const size = utf8Length(block);
    if (left > 0 || bytes + size > room) return false;
    kept.push(block);
    bytes += size;
    return true;
  };
  for (const block of markdownHead(suites)) if (!take(block)) left += 1;
  const names = uniqueNames(suites);
  for (const [index, suite] of suites.entries())
    for await (const block of suiteSection(suite, names[index] ?? '')) if (!take(block)) left += 1;
  let tables = 0;
  for (const suite of suites) {
    if (suite.kind !== 'ran') continue;
    if (left > 0) {
      tables += 1;
      continue;
    }
    const title = suites.length > 1 ? `#### All tasks of ${names[suites.indexOf(suite)]}\n\n` : '#### All tasks\n\n';
    const table: string[] = [title];
    for await (const row of taskTable(suite)) table.push(row);
    if (table.length > 1 && !take(table.join(''))) tables += 1;
  }
  const notes = [
    ...(left > 0 ? [`**Cut here:** ${left} more blocks do not fit into the summary of one step. `] : []),
    ...(tables > 0 ? [`The table of all tasks is left out for ${tables} of ${suites.length} suites: no room. `] : []),
  ];
  if (notes.length === 0) return kept.join('');
  return `${kept.join('')}\n${notes.join('')}The whole report: \`--reporter md:FILE\` or \`json:FILE\`.\n`;
}
