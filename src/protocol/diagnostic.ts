import * as z from 'zod/mini';
import { described, optional } from './shapes.js';

/** One finding about a file, with its place. Lines and columns count from 1; columns count UTF-16 units. */
export const Diagnostic = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: described(z.string(), 'Stable, kebab-case: unknown-key, wrong-type, duplicate-task, …'),
  message: z.string(),
  file: z.string(),
  line: z.number(),
  column: z.number(),
  end_line: optional(z.number()),
  end_column: optional(z.number()),
  hint: optional(z.string(), 'What to do about it'),
});
export type Diagnostic = z.output<typeof Diagnostic>;

/** `file:line:column: severity: message [code]`, the form that terminals and editors make clickable. */
export function formatDiagnostic(d: Diagnostic): string {
  const hint = d.hint === undefined ? '' : ` (${d.hint})`;
  return `${d.file}:${d.line}:${d.column}: ${d.severity}: ${d.message}${hint} [${d.code}]`;
}
