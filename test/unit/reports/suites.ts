import type { EvalOutcome, TaskOutcome } from '../../../src/results/outcome.js';
import { suiteOf, type RanSuite, type UnrunSuite } from '../../../src/reports/report-input.js';
import { taskStats } from '../../../src/results/scoring.js';
import { grade, outcome, task, trial } from '../../helpers/outcomes.js';

/** What the reports of these tests are made of: one task in each status. */
export const bad = task('bad', 'failed', {
  display_name: 'Says | <b>hello</b> & "more"',
  source: '/repo/evals/tasks/bad.yaml',
  runs: [
    trial('passed', { run_number: 1, final_output: 'fine' }),
    trial('failed', {
      run_number: 2,
      score: 0.5,
      duration_ms: 1_234,
      final_output: 'line one\n\u001B[31mred\u001B[0m \u0000 ]]> ```\n',
      validations: {
        tone: grade({
          identifier: 'tone',
          passed: false,
          score: 0.5,
          feedback: 'too \u001B[31mloud\u001B[0m & <long>',
        }),
        fine: grade({ identifier: 'fine' }),
      },
    }),
  ],
});
export const broken = task('broken', 'error', {
  source: '/repo/evals/tasks/broken.yaml',
  runs: [trial('error', { error_msg: 'no answer within 3 s' })],
});

export function withStats(each: TaskOutcome): TaskOutcome {
  const stats = taskStats(each.runs, 0);
  return stats === undefined ? each : { ...each, stats };
}

export const tasks: readonly TaskOutcome[] = [
  task('good', 'passed', { runs: [trial('passed', { final_output: 'all is well' })] }),
  bad,
  broken,
  task('left', 'skipped'),
  task('cut', 'canceled', { runs: [trial('canceled')] }),
].map(withStats);

export function suite(list: readonly TaskOutcome[], overrides: Partial<EvalOutcome> = {}): Promise<RanSuite> {
  return suiteOf(outcome(list, { verdict: 'failed', eval_path: '/repo/evals/eval.yaml', ...overrides }));
}

export const unloaded: UnrunSuite = {
  kind: 'not-run',
  path: '/repo/broken/eval.yaml',
  status: 'error',
  message: 'the eval has errors',
  hint: 'mend them',
  diagnostics: [
    {
      severity: 'error',
      code: 'unknown-key',
      message: 'unknown key "tsks", 100%: sure',
      file: '/repo/broken/eval.yaml',
      line: 3,
      column: 1,
      hint: 'did you mean tasks?',
    },
  ],
};

export const interrupted: UnrunSuite = {
  kind: 'not-run',
  path: '/repo/later/eval.yaml',
  status: 'canceled',
  message: 'the command was interrupted before this suite',
  diagnostics: [],
};

export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
