import { bounded, shortLine } from './clean-text.js';

/** Text on one line in which nothing is markup: no emphasis, link, image, HTML, table cell or heading. */
export function mdText(text: string, limit = 400): string {
  return (
    shortLine(text, limit)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
      .replaceAll(/^(?=[-=])/g, '\\')
      // A backslash before a digit would show.
      .replaceAll(/^\d+(?=\.)/g, '$&\\')
      .replaceAll('@', '@\u200B')
  );
}

/** A code span on one line, also in a table: mentions and issue numbers in it stay plain text. */
export function mdCode(text: string, limit = 120): string {
  const line = shortLine(text, limit).replaceAll('|', '\\|');
  if (line === '') return '` `';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A fenced block that its own text cannot end. */
export function mdBlock(text: string, limit: number): string {
  const clean = bounded(text, limit);
  const fence = '`'.repeat(Math.max(3, longestRun(clean) + 1));
  return [`${fence}text`, ...clean.split('\n'), fence].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
