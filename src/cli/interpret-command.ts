import { DomainError } from '../protocol/errors.js';
import { RunId } from '../protocol/run.js';
import { interpret } from '../reports/interpret/interpret.js';
import { interpretationText } from '../reports/interpret/text.js';
import type { RanSuite } from '../reports/report-input.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { readNamedResult } from './named-result.js';
import { openOutcome } from './outcome-file.js';
import { runNamed } from './run-name.js';

/** `assay interpret RUN`: what a run says in plain words. RUN is a run id, `latest`, or a result file. */
export async function interpretCommand(app: App, terminal: Terminal, run: string, json: boolean): Promise<number> {
  const id = await runNamed(app, run);
  if (!RunId.safeParse(id).success) return await show(await readNamedResult(id), terminal, json);
  await using outcome = await openOutcome(await resultPathOf(app, id));
  return await show(outcome, terminal, json);
}

async function show(outcome: RanSuite, terminal: Terminal, json: boolean): Promise<number> {
  const interpretation = await interpret(outcome);
  terminal.out(json ? `${JSON.stringify(interpretation)}\n` : interpretationText(interpretation));
  return exitCodes.passed;
}

async function resultPathOf(app: App, id: string): Promise<string> {
  const status = await app.call('run.status', { run_id: id });
  if (status.result_path !== undefined) return status.result_path;
  if (status.ended_at === undefined) {
    throw new DomainError('invalid-params', `run ${id} has not ended`, { hint: 'wait for its end', run_id: id });
  }
  const why = status.error?.message ?? 'it ended without an outcome';
  throw new DomainError('run-failed', `run ${id} has no result: ${why}`, { run_id: id });
}
