import type { Diagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';

/** Throws validation-failed with every diagnostic; the first error's place is the error's own. */
export function refuseErrors(path: string, diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const { file, line, column, hint } = first;
  const message = errors.length === 1 ? first.message : `${first.message} (and ${errors.length - 1} more errors)`;
  throw new DomainError('validation-failed', message, {
    path: file,
    line,
    column,
    ...(hint !== undefined && { hint }),
    eval: path,
    diagnostics,
  });
}
