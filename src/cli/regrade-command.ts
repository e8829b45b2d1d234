import { readFile } from 'node:fs/promises';
import { DomainError } from '../protocol/errors.js';
import type { EvalOutcome } from '../results/outcome.js';
import { changesBetween } from '../results/regrade.js';
import { messageOf } from '../support/message-of.js';
import { type App, type Terminal } from './app.js';
import { exitCodeOf } from './exit-code.js';
import { runOne } from './run-command.js';
import { runNamed } from './run-name.js';
import { printable } from './style.js';

/** Flags of `assay regrade`: who is asked what no judge of the run was asked. */
export interface RegradeFlags {
  readonly json?: boolean;
  readonly judgeExecutor?: string;
  readonly judgeExecutorOptions?: Record<string, unknown>;
  readonly judgeModel?: string;
}

/** `assay regrade RUN [PATH]`: judges the trials of a run again, without any agent, and says what has changed. */
export async function regradeCommand(
  app: App,
  terminal: Terminal,
  named: string,
  path: string | undefined,
  { json = false, judgeExecutor, judgeExecutorOptions, judgeModel }: RegradeFlags,
): Promise<number> {
  const run = await runNamed(app, named);
  const before = await outcomeOf(app, run);
  if (judgeExecutorOptions !== undefined && judgeExecutor === undefined) {
    throw new DomainError('invalid-params', '--judge-executor-options needs --judge-executor');
  }
  const judge = judgeExecutor !== undefined && {
    executor: judgeExecutor,
    ...(judgeExecutorOptions && { executor_options: judgeExecutorOptions }),
  };
  const options = {
    executor: 'replay',
    executor_options: { run, ...(judge && { judge }) },
    ...(judgeModel !== undefined && { judge_model: judgeModel }),
  };
  const end = await runOne(app, terminal, path ?? before.eval_path, options, json);
  if (end.result_path === undefined || json) return exitCodeOf(end);
  const changes = changesBetween(before, await readOutcome(end.result_path));
  const lines =
    changes.length === 0 ? [`no task was judged otherwise than in ${run}`] : [`changed since ${run}:`, ...changes];
  terminal.out(`${lines.map(printable).join('\n')}\n`);
  return exitCodeOf(end);
}

async function outcomeOf(app: App, run: string): Promise<EvalOutcome> {
  const summary = await app.call('run.status', { run_id: run });
  if (summary.kind === 'eval' && summary.result_path !== undefined) return readOutcome(summary.result_path);
  const hint = 'run.list names the runs that have ended';
  throw new DomainError('invalid-params', `run ${run} is no eval that has ended with a result`, { hint });
}

async function readOutcome(path: string): Promise<EvalOutcome> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as EvalOutcome;
  } catch (error) {
    throw new DomainError('run-failed', `the result cannot be read: ${messageOf(error)}`, { path }, { cause: error });
  }
}
