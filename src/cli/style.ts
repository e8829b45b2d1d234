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

/** Text without control characters, so that what an agent wrote cannot drive the terminal. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this removes
  return text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '�');
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
