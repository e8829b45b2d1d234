import type { TrialStatus } from '../protocol/run.js';
import type { Terminal } from './app.js';

const codes = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;

/** Wraps text in a colour, or leaves it as it is where colour is off. */
export function paint(terminal: Terminal, color: keyof typeof codes, text: string): string {
  return terminal.color ? `\u001B[${codes[color]}m${text}\u001B[0m` : text;
}

const signs = { passed: '✓', failed: '✗', error: '!', skipped: '-', canceled: '-' } as const;
const colors = { passed: 'green', failed: 'red', error: 'yellow', skipped: 'dim', canceled: 'dim' } as const;

/** The sign of a status: its meaning never hangs on colour alone. */
export function sign(terminal: Terminal, status: TrialStatus): string {
  return paint(terminal, colors[status], signs[status]);
}

// oxlint-disable-next-line no-control-regex -- control characters are what this finds
const unprintable = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/**
 * Text as one line without characters that drive a terminal or turn the order of its letters, so that what an agent
 * or a file says can neither be taken for what this program says, nor hide it.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\t\n\r\u0085\u2028\u2029]+/g, ' ').replaceAll(unprintable, '�');
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
