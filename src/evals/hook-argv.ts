import { readAction } from './templates/lexer.js';

/**
 * Splits a hook's command at blanks, as waza does, but keeps what stands in quotes together. Single quotes take
 * everything as it is; in double quotes `\"` and `\\` stand for one character. Nothing else is special: no shell,
 * no variables, and a backslash outside quotes is a backslash, as in a path of Windows. A template stays as it is and
 * whole, blanks and quotes included: its value will be part of its word.
 * Throws for a blank command and for a quote that is not closed.
 */
export function hookArgv(command: string): [string, ...string[]] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < command.length;) {
    const char = command.charAt(at);
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (char === "'" || char === '"') {
      const { text, next } = quoted(command, at);
      word = (word ?? '') + text;
      at = next;
    } else {
      const end = command.startsWith('{{', at) ? readAction(command, at).end : at + 1;
      word = (word ?? '') + command.slice(at, end);
      at = end;
    }
  }
  if (word !== undefined) words.push(word);
  const [program, ...args] = words;
  if (program === undefined || program === '') throw new Error('the command of a hook is blank');
  return [program, ...args];
}

/** The text between the quote at `start` and its partner, and where the rest begins. */
function quoted(command: string, start: number): { readonly text: string; readonly next: number } {
  const quote = command.charAt(start);
  let text = '';
  for (let at = start + 1; at < command.length; at += 1) {
    const char = command.charAt(at);
    if (char === quote) return { text, next: at + 1 };
    if (command.startsWith('{{', at)) {
      const { end } = readAction(command, at);
      text += command.slice(at, end);
      at = end - 1;
      continue;
    }
    const following = command.charAt(at + 1);
    if (quote === '"' && char === '\\' && (following === '"' || following === '\\')) {
      text += following;
      at += 1;
    } else {
      text += char;
    }
  }
  throw new Error(`the ${quote} at character ${start + 1} is not closed in the command of a hook: ${command}`);
}
