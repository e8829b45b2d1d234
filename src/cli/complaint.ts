import { type Diagnostic, formatDiagnostic } from '../protocol/diagnostic.js';
import type { DomainError } from '../protocol/errors.js';
import { printable } from './style.js';

const shownDiagnostics = 50;

/** What a person can act on: the message, findings with their places or commands, and the hint; nothing of it twice. */
export function complaintOf({ message, facts }: DomainError): string {
  const { hint, diagnostics = [], commands } = facts;
  const shown = diagnostics.slice(0, shownDiagnostics);
  // The first error of a suite is the message and the hint too: with its place it is enough.
  const first = shown.find(({ severity }) => severity === 'error');
  const repeats = first !== undefined && message.startsWith(first.message);
  const suite = typeof facts['eval'] === 'string' ? facts['eval'] : first?.file;
  const head = repeats ? `${countOf(diagnostics)} in ${suite}` : message;
  const last = hint === undefined || (repeats && hint === first.hint) ? [] : [`hint: ${hint}`];
  // Nobody can accept commands unseen.
  const listed = Array.isArray(commands) ? commands.map((command) => `  ${String(command)}`) : [];
  return `${[`assay: ${head}`, ...shown.map(formatDiagnostic), ...listed, ...last].map(printable).join('\n')}\n`;
}

function countOf(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return errors === 1 ? '1 error' : `${errors} errors`;
}
