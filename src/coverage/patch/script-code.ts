/** Characters that open, close or part something and do nothing by themselves. */
const code = /[^\s{}()[\];,]/;

/** True for a piece of a line on which more than brackets and what parts their content is left. */
export function isCode(text: string): boolean {
  return code.test(text);
}

/**
 * The lines of a source of JavaScript or TypeScript, with blanks in place of comments; columns stay. It does not know
 * regular expressions from divisions: at worst a comment behind one that has quotes is taken for code.
 */
export function codeLines(source: string): readonly string[] {
  const parts: string[] = [];
  const mark = /\/\/|\/\*|["'`\\]/g;
  let copied = 0;
  for (let found = mark.exec(source); found !== null; found = mark.exec(source)) {
    const [sign] = found;
    const start = found.index;
    if (sign === '\\') mark.lastIndex += 1;
    else if (sign === '//' || sign === '/*') {
      const end = sign === '//' ? indexOr(source, '\n', start) : indexOr(source, '*/', start + 2) + 2;
      parts.push(source.slice(copied, start), source.slice(start, end).replaceAll(/[^\n]/g, ' '));
      copied = end;
      mark.lastIndex = end;
    } else mark.lastIndex = endOfText(source, start, sign);
  }
  return [...parts, source.slice(copied)].join('').split('\n');
}

function indexOr(text: string, part: string, from: number): number {
  const at = text.indexOf(part, from);
  return at === -1 ? text.length : at;
}

/** Behind the text that starts at `start`; only templates go over lines. */
function endOfText(source: string, start: number, quote: string): number {
  let at = start + 1;
  for (; at < source.length && source[at] !== quote; at++) {
    if (source[at] === '\n' && quote !== '`') return at;
    if (source[at] === '\\') at += 1;
  }
  return at + 1;
}
