import { formatDiagnostic } from '../protocol/diagnostic.js';
import type { DomainError } from '../protocol/errors.js';
import { printable } from './style.js';

const shownDiagnostics = 50;

/** What a person can act on: the message, findings with their places, and the hint. */
export function complaintOf({ message, facts }: DomainError): string {
  const { hint, diagnostics = [] } = facts;
  const shown = diagnostics.slice(0, shownDiagnostics).map(formatDiagnostic);
  const lines = [`assay: ${message}`, ...shown, ...(hint === undefined ? [] : [`hint: ${hint}`])];
  return `${lines.map(printable).join('\n')}\n`;
}
