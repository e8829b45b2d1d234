import { YAMLException } from 'js-yaml';
import type { Problem } from './problem.js';

/**
 * The parser's reasons can quote the text they are about, and that text may be anybody's file. So none is passed on:
 * each kind of reason has our own words here, and an unknown one is only "not valid YAML".
 */
const meanings: readonly (readonly [reason: RegExp, code: string, message: string, hint?: string])[] = [
  [/^expected a document/, 'empty-file', 'the file is empty'],
  [/^tab characters/, 'yaml-syntax', 'a tab is used for indentation', 'indent with spaces'],
  [/\btag\b|^undeclared/, 'unknown-tag', 'this YAML tag is not known', 'remove the word that starts with `!`'],
  [
    /^unidentified alias/,
    'unknown-alias',
    'this alias has no anchor before it',
    'quote the value if `*` is part of it',
  ],
  [/merge sequence size|^merge keys exceeded/, 'alias-expansion', 'merge keys bring in too many keys'],
  [/^cannot merge/, 'yaml-syntax', 'only a mapping can be merged with `<<`'],
  [/^nesting exceeded/, 'too-deep', 'values are nested too deeply'],
  [/non-printable|null byte|valid JSON character/, 'yaml-syntax', 'a control character is not allowed here'],
  [/complex keys/, 'yaml-syntax', 'a list or mapping cannot be a key', 'quote the key'],
  [
    /^bad indentation of a mapping/,
    'yaml-syntax',
    'bad indentation, or a value that holds `: `',
    'align keys of one mapping; quote values that hold `: `',
  ],
  [/indentation/, 'yaml-syntax', 'bad indentation, or a bracket or quote that is not closed'],
  [/^unexpected end|missed comma|expected the node/, 'yaml-syntax', 'a bracket, brace or quote is not closed'],
  [/^expected ':'|multiline key|^end of the stream/, 'yaml-syntax', 'text stands where `key: value` was expected'],
  [/escape sequence|hexadecimal/, 'yaml-syntax', 'bad escape in a quoted value', 'use single quotes for backslashes'],
];

/**
 * What went wrong, in our words and with its place, for anything that the parser throws. A key that is written twice is
 * named when it `mayBeNamed`: when it is one of the format's own words.
 */
export function yamlProblem(text: string, error: unknown, mayBeNamed: (key: string) => boolean): Problem {
  if (!(error instanceof YAMLException)) return { code: 'yaml-syntax', message: 'the file is not valid YAML' };
  const at = error.mark && { line: error.mark.line + 1, column: error.mark.column + 1 };
  if (error.reason === 'duplicated mapping key') {
    return duplicateKey(text, error.mark?.position ?? 0, at, mayBeNamed);
  }
  const [, code, message, hint] = meanings.find(([reason]) => reason.test(error.reason)) ?? [];
  const star = code === 'unknown-alias' ? 1 : 0; // the parser points behind the `*`
  return {
    code: code ?? 'yaml-syntax',
    message: message ?? 'the file is not valid YAML',
    ...(hint !== undefined && { hint }),
    ...(at && { at: { line: at.line, column: at.column - star } }),
  };
}

function duplicateKey(
  text: string,
  position: number,
  at: Problem['at'],
  mayBeNamed: (key: string) => boolean,
): Problem {
  const word = /^[A-Za-z_][\w-]*/.exec(text.slice(position, position + 64))?.[0] ?? '';
  const known = mayBeNamed(word);
  return {
    code: 'duplicate-key',
    message: known ? `the key \`${word}\` is written twice in one mapping` : 'a key is written twice in one mapping',
    hint: 'keep one of the two; YAML would drop the other without a word',
    ...(at && { at: known ? { ...at, end_line: at.line, end_column: at.column + word.length } : at }),
  };
}
