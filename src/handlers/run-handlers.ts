import { join } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import type { Handlers } from '../protocol/methods.js';
import { type ArmChoice, modelsOf, outcomeOfArm } from '../results/arm-view.js';
import type { EvalOutcome } from '../results/outcome.js';
import { viewOutcome, viewTask, viewTrial } from '../results/result-view.js';
import type { Page } from '../results/take-page.js';
import type { Runs } from '../runs/run.js';
import { readRegularFile } from '../support/regular-file.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { PendingStarts } from './pending-starts.js';
import type { createCoverageResults } from './coverage-result.js';
import { createEvalResults } from './eval-result.js';

export interface RunHandlerParts {
  readonly runs: Runs;
  readonly starts: PendingStarts;
}

type RunHandlers = Pick<Handlers, 'run.status' | 'run.cancel' | 'run.wait' | 'run.list' | 'run.result' | 'run.events'>;

const defaultLimit = 50;
const defaultEvents = 500;

export function createRunHandlers({ runs, starts }: RunHandlerParts): RunHandlers {
  const results = createEvalResults();
  let coverage: ReturnType<typeof createCoverageResults> | undefined;

  const latest = async (owner: string): Promise<string> => {
    await starts.settled(owner);
    const id = runs.latestOf(owner);
    if (id !== undefined) return id;
    const hint = 'start one with eval.run, or name a run_id';
    throw new DomainError('unknown-run', 'this connection has not started a run', { hint });
  };

  return {
    'run.status': ({ run_id }) => runs.status(run_id),
    'run.cancel': ({ run_id, reason }) => runs.cancel(run_id, reason),
    'run.wait': async ({ run_id, timeout_ms }, { signal, connection }) => {
      const id = run_id === undefined || run_id === 'latest' ? await latest(connection.id) : run_id;
      return runs.wait(id, { timeoutMs: timeout_ms, signal });
    },
    'run.list': ({ kind, status, name, limit, cursor }) =>
      runs.list({ kind, status, name }, { limit: limit ?? defaultLimit, cursor }),
    'run.result': async (params) => {
      const { run_id, view = 'failures', task_id, trial, model, baseline, limit, cursor } = params;
      const summary = await runs.status(run_id);
      const dir = await runs.directory(run_id);
      const tell = ({ answer, next }: { readonly answer: object; readonly next?: number }) => ({
        ...answer,
        run_id,
        status: summary.status,
        view,
        ...(next !== undefined && { next_cursor: encodeCursor(next) }),
      });
      if (summary.kind === 'coverage') {
        coverage ??= (await import('./coverage-result.js')).createCoverageResults();
        return tell(
          await coverage.view(summary, dir, params, { limit: limit ?? defaultLimit, from: decodeCursor(cursor) }),
        );
      }
      const outcome = chooseArm(await results.read(summary, dir), { model, baseline });
      if (view === 'interpretation') {
        const { interpretOutcome } = await import('../reports/interpret/interpret-outcome.js');
        return { ...(await interpretOutcome(outcome)), run_id, status: summary.status, view };
      }
      const from = decodeCursor(cursor);
      return tell(
        view === 'task'
          ? await oneTask(outcome, dir, { task: task_id, trial }, { limit: limit ?? defaultEvents, from })
          : viewOutcome(outcome, view, { limit: limit ?? defaultLimit, from }),
      );
    },
    'run.events': async ({ run_id, from_seq = 1, limit = defaultEvents, follow = false }, { connection }) => {
      const page = await runs.events(run_id, from_seq, limit);
      if (follow && !page.ended) connection.publish(runs.follow(run_id, page.next_seq, connection.closed));
      return page;
    },
  };
}

function chooseArm(outcome: EvalOutcome, choice: ArmChoice): EvalOutcome {
  const chosen = outcomeOfArm(outcome, choice);
  if (chosen !== undefined) return chosen;
  if (choice.model !== undefined && !modelsOf(outcome).includes(choice.model)) {
    const hint = `its models: ${modelsOf(outcome).join(', ')}`;
    throw new DomainError('invalid-params', `the run has no model ${JSON.stringify(choice.model)}`, { hint });
  }
  throw new DomainError('invalid-params', 'the run has no baseline', { hint: 'start one with `baseline: true`' });
}

/** A task as it is stored, or one of its trials with a page of its transcript. */
async function oneTask(
  outcome: EvalOutcome,
  dir: string,
  { task: taskId, trial: trialNumber }: { readonly task: string | undefined; readonly trial: number | undefined },
  page: Page,
): Promise<{ answer: object; next?: number }> {
  if (taskId === undefined) throw new DomainError('invalid-params', 'view "task" needs task_id');
  const task = outcome.tasks.find((each) => each.test_id === taskId);
  if (task === undefined) {
    const hint = 'view "tasks" lists them';
    throw new DomainError('unknown-task', `no task ${taskId} in this run`, { hint, task_id: taskId });
  }
  // Of several models the first one's, which the task names; the others can be asked for.
  const models = modelsOf(outcome);
  if (trialNumber === undefined) return { answer: { ...viewTask(task), ...(models.length > 1 && { models }) } };
  const trial = task.runs.find((each) => each.run_number === trialNumber);
  if (trial === undefined) throw new DomainError('invalid-params', `task ${taskId} has no trial ${trialNumber}`);
  const transcript = trial.events_path === undefined ? [] : await readTranscript(join(dir, trial.events_path));
  return viewTrial(taskId, trial, transcript, page);
}

async function readTranscript(path: string): Promise<object[]> {
  const text = await readRegularFile(path);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]));
}
