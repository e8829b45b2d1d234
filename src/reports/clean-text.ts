// oxlint-disable no-control-regex -- control characters are what this file finds

/** Terminal control sequences: CSI (colours, cursor), OSC (titles, links) and the two-character ones. */
const terminalSequences =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B\]|\u009D)[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]/g;

/** What XML 1.0 does not allow in any form, lone surrogates among it (`Char` in its §2.2), and the C1 controls. */
const notXml = /[^\t\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Characters that turn the order of letters, so that text hides or fakes what is shown. */
const turning = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Text without terminal sequences, and with `�` for what no report can hold; lines end in `\n`. */
export function cleanText(text: string): string {
  return text
    .replaceAll(terminalSequences, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(notXml, '\uFFFD')
    .replaceAll(turning, '\uFFFD');
}

/** The same on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, ' ').trim();
}

/**
 * Clean text of at most about `limit` UTF-16 units: the head and the tail of what is longer, with the number of units
 * left out between them. Cut before it is cleaned, so that the work is bounded too.
 */
export function bounded(text: string, limit: number): string {
  if (text.length <= limit) return cleanText(text);
  const head = Math.ceil(limit / 2);
  const tail = limit - head;
  const left = text.length - limit;
  return `${cleanText(text.slice(0, head))}\n… ${left} characters left out …\n${cleanText(text.slice(-tail))}`;
}

/** The first `limit` units on one line, with `…` when there is more. */
export function shortLine(text: string, limit: number): string {
  if (text.length <= limit) return cleanLine(text);
  return `${cleanLine(text.slice(0, limit))}…`;
}
