import type { Params } from '../protocol/methods.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { type CoverageRequest, failingText, measure } from './coverage-command.js';
import { exitCodeOfCoverage } from './exit-code.js';
import { runNamed } from './run-name.js';
import { printable } from './style.js';

export interface RatchetOptions {
  /** The coverage run to ratchet; without it the project is measured first. */
  readonly run: string | undefined;
  readonly loosen: Params<'coverage.ratchet'>['loosen'];
  readonly request: CoverageRequest;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `assay ratchet [DIR]`: raises the stored floors. Typed by a person it writes, unless it is a dry run. */
export async function ratchetCommand(
  app: App,
  terminal: Terminal,
  { run, loosen, request, dryRun, json }: RatchetOptions,
): Promise<number> {
  let id = run === undefined ? undefined : await runNamed(app, run, 'coverage');
  let measured: string | undefined;
  if (id === undefined) {
    const end = await measure(app, terminal, request);
    if (end.status !== 'completed') {
      if (end.error) terminal.err(`assay: ${printable(end.error.message)}\n`);
      return exitCodeOfCoverage(end);
    }
    ({ id, result_path: measured } = end);
  }
  const params = { run_id: id, dry_run: dryRun, ...(loosen && { loosen }) };
  const ratcheted = await app.call('coverage.ratchet', params).catch(async (error: unknown) => {
    // Nobody has seen yet why the groups that the refusal names have failed.
    if (measured !== undefined) terminal.err(`${await failingText(measured)}\n`);
    throw error;
  });
  const { changes, written, reason_in: reasonIn } = ratcheted;
  if (json) {
    terminal.out(`${JSON.stringify(ratcheted)}\n`);
    return exitCodes.passed;
  }
  for (const { group, metric, from, to } of changes)
    terminal.out(`${text(from).padStart(6)} → ${text(to).padStart(6)}  ${metric}  ${printable(group)}\n`);
  const count = changes.length === 1 ? '1 floor' : `${changes.length} floors`;
  terminal.out(changes.length === 0 ? 'No floor changes.\n' : `${count} ${written ? 'written' : 'would change'}.\n`);
  if (reasonIn !== undefined)
    terminal.out(`The reason is recorded in ${printable(reasonIn)}: commit it with the floor.\n`);
  return exitCodes.passed;
}

function text(percent: number | null): string {
  return percent === null ? '—' : `${percent.toFixed(1)}%`;
}
