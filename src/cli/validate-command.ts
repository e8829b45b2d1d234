import { formatDiagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { complaintOf } from './complaint.js';
import { exitCodeOfError } from './exit-code.js';
import { paint, printable } from './style.js';

/** `assay validate PATH…`: every finding on a line of its own; exit 2 when any file has an error or cannot be read. */
export async function validateCommand(
  app: App,
  terminal: Terminal,
  paths: readonly string[],
  json: boolean,
): Promise<number> {
  let worst: number = exitCodes.passed;
  const answers: object[] = [];
  try {
    for (const path of paths) {
      const { answer, code } = await validate(app, terminal, path, json);
      answers.push(answer);
      worst = Math.max(worst, code);
    }
  } finally {
    // What was found before an interrupt is told too.
    if (json && (answers.length > 0 || paths.length > 1))
      terminal.out(`${JSON.stringify(paths.length === 1 ? answers[0] : answers)}\n`);
  }
  return worst;
}

interface Validated {
  readonly answer: object;
  readonly code: number;
}

async function validate(app: App, terminal: Terminal, path: string, json: boolean): Promise<Validated> {
  try {
    const answer = await app.call('eval.validate', { path });
    if (!json) {
      for (const diagnostic of answer.diagnostics) {
        const color = diagnostic.severity === 'error' ? 'red' : diagnostic.severity === 'warning' ? 'yellow' : 'dim';
        terminal.out(`${paint(terminal, color, printable(formatDiagnostic(diagnostic)))}\n`);
      }
      terminal.out(`${printable(path)}: ${answer.valid ? 'valid' : 'not valid'}\n`);
    }
    return { answer: { path, ...answer }, code: answer.valid ? exitCodes.passed : exitCodes.usage };
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind === 'canceled') throw error;
    return unread(terminal, path, error, json);
  }
}

/** One path that cannot be read keeps neither the findings of the others nor the others from being looked at. */
function unread(terminal: Terminal, path: string, error: DomainError, json: boolean): Validated {
  const { kind, message, facts } = error;
  const { hint, diagnostics = [] } = facts;
  terminal.err(complaintOf(error));
  if (!json) terminal.out(`${printable(path)}: not checked\n`);
  const told = { kind, message, ...(hint !== undefined && { hint }) };
  return {
    answer: { path, valid: false, errors: [message], diagnostics, error: told },
    code: exitCodeOfError(error),
  };
}
