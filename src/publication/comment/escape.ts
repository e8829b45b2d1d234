// oxlint-disable no-control-regex -- control characters are what this file finds

/** Terminal control sequences: CSI (colours, cursor), OSC (titles, links) and the two-character ones. */
const terminalSequences =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]/g;

/** What shows nothing, or turns the order of letters: controls, joiners, bidi marks, the byte order mark, tag letters. */
const unseen =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** Where a comment would begin: what looks for our own markers must find no others. */
const noComment = '<!\u200B--';

/** Half of a character that UTF-16 needs two units for. */
const loneSurrogates = /\p{Cs}/gu;

/** Text in lines that end in `\n`, without what a terminal or a reader's eye could be misled by. */
export function readable(text: string): string {
  return text
    .replaceAll(terminalSequences, '')
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(unseen, '')
    .replaceAll(loneSurrogates, '\uFFFD');
}

/** The same on one line, of at most `limit` UTF-16 units. */
export function plainLine(text: string, limit = 200): string {
  return shortened(readable(text).replaceAll(/\s+/g, ' ').trim(), limit);
}

/** The first `limit` units, with `…` for the rest; no character is cut in half. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Foreign text in a code span on one line: nothing in it is markup, a mention or a reference. */
export function code(text: string, limit = 200): string {
  return span(plainLine(text, limit).replaceAll('<!--', noComment));
}

/**
 * The same in a cell of a table. A pipe is escaped there; a lone backslash before it would undo that, so there are
 * always two.
 */
export function cellCode(text: string, limit = 200): string {
  const line = plainLine(text, limit).replaceAll('<!--', noComment);
  return span(
    line.replaceAll(/(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes.length % 2 === 1 ? '\\' : ''}\\|`),
  );
}

function span(line: string): string {
  if (line === '') return '`–`';
  const fence = '`'.repeat(longestRun(line) + 1);
  // At the end a backslash would look to a table as if it escaped what comes next.
  const pad = /^`|[`\\]$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The same for places that Markdown leaves alone, such as the summary of a fold. */
export function htmlCode(text: string, limit = 200): string {
  return `<code>${htmlText(plainLine(text, limit))}</code>`;
}

function htmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A fenced block that its own text cannot end. No comment begins in it: whoever looks for markers reads lines. */
export function fenced(text: string, language: string, limit: number): string[] {
  const lines = shortened(readable(text).replaceAll('<!--', noComment).trimEnd(), limit).split('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}${language}`, ...lines, fence];
}

/** A link with a label of ours; nothing unless the address is one of https. */
export function link(label: string, url: string | undefined): string | undefined {
  if (url === undefined || !/^https:\/\/[^\s/]/.test(url) || !URL.canParse(url)) return undefined;
  const { href } = new URL(url);
  return `[${label}](${href.replaceAll(/[^\w\-.~:/?#@!$&+,;=%]/g, percentEncoded).replaceAll('&', '&amp;')})`;
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
