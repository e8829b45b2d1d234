import type { Result } from '../protocol/methods.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { paint, printable } from './style.js';

/** `assay list [DIR]`: the eval suites below a directory. */
export async function listCommand(
  app: App,
  terminal: Terminal,
  dir: string | undefined,
  json: boolean,
): Promise<number> {
  const evals: Result<'eval.list'>['evals'] = [];
  let cursor: string | undefined;
  do {
    const page: Result<'eval.list'> = await app.call('eval.list', {
      limit: 500,
      ...(dir !== undefined && { dir }),
      ...(cursor !== undefined && { cursor }),
    });
    evals.push(...page.evals);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  if (json) terminal.out(`${JSON.stringify({ evals })}\n`);
  for (const each of json ? [] : evals) {
    const note =
      each.problem === undefined ? `${each.tasks ?? 0} task files` : paint(terminal, 'red', printable(each.problem));
    terminal.out(`${printable(each.path)}  ${printable(each.name)}  ${note}\n`);
  }
  if (!json && evals.length === 0) terminal.err('no eval.yaml found\n');
  return exitCodes.passed;
}
