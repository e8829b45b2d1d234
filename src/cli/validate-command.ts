import { formatDiagnostic } from '../protocol/diagnostic.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { paint, printable } from './style.js';

/** `assay validate PATH…`: every finding on a line of its own; exit 2 when any file has an error. */
export async function validateCommand(
  app: App,
  terminal: Terminal,
  paths: readonly string[],
  json: boolean,
): Promise<number> {
  let valid = true;
  const answers: object[] = [];
  for (const path of paths) {
    const answer = await app.call('eval.validate', { path });
    valid &&= answer.valid;
    answers.push({ path, ...answer });
    if (json) continue;
    for (const diagnostic of answer.diagnostics) {
      const color = diagnostic.severity === 'error' ? 'red' : diagnostic.severity === 'warning' ? 'yellow' : 'dim';
      terminal.out(`${paint(terminal, color, printable(formatDiagnostic(diagnostic)))}\n`);
    }
    terminal.out(`${printable(path)}: ${answer.valid ? 'valid' : 'not valid'}\n`);
  }
  if (json) terminal.out(`${JSON.stringify(answers.length === 1 ? answers[0] : answers)}\n`);
  return valid ? exitCodes.passed : exitCodes.usage;
}
