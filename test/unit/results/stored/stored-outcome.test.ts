import { describe, expect, it } from 'vitest';
import { interpret } from '../../../../src/reports/interpret/interpret.js';
import { suiteOf } from '../../../../src/reports/report-input.js';
import { checkResult } from '../../../../src/results/stored/check-result.js';
import { outcomeFrom } from '../../../../src/results/stored/stored-outcome.js';

/** A file as waza writes it: Go writes `null` for what is empty. */
function read(tasks: readonly object[] | null, more: object = {}) {
  const checked = checkResult(JSON.stringify({ eval_id: 'run-1', eval_name: 'e', tasks, ...more }), 'results.json');
  if ('problem' in checked) throw new Error(checked.problem.message);
  return outcomeFrom(checked.result);
}

const brokenOff = { run_number: 1, status: 'error', validations: null, session_digest: null, error_msg: 'boom' };
const low = { identifier: 'g', type: 'text', score: 0.5, passed: false, feedback: null };

describe('a result of waza', () => {
  it.each([
    ['no task', null, 'error', []],
    ['a task without trials', [{ test_id: 'a', status: 'failed', runs: null }], 'error', ['error']],
    ['a task of a comparison', [{ test_id: 'a', status: 'n/a', runs: [] }], 'error', ['error']],
    ['a trial in error', [{ test_id: 'a', status: 'failed', runs: [brokenOff] }], 'error', ['error']],
    [
      'a trial with a low grade',
      [{ test_id: 'a', status: 'failed', runs: [{ status: 'failed', validations: { g: low } }] }],
      'failed',
      ['failed'],
    ],
    ['a passed trial', [{ test_id: 'a', status: 'passed', runs: [{ status: 'passed' }] }], 'passed', ['passed']],
  ])('with %s is read without guessing', async (_, tasks, verdict, statuses) => {
    const outcome = read(tasks);
    expect(outcome).toMatchObject({ status: 'completed', verdict });
    expect(outcome.tasks.map(({ status }) => status)).toEqual(statuses);
    const said = await interpret(await suiteOf(outcome));
    expect(said.result).toBe(verdict);
    expect(said.likelier_cause === 'none').toBe(verdict === 'passed');
  });

  it('has its metrics and trigger answers', () => {
    const metrics = { trigger_accuracy: { identifier: 'trigger_accuracy', value: 0.5, threshold: 0.9, passed: false } };
    const trigger_results = [
      { prompt: 'a', should_trigger: true, did_trigger: true },
      { prompt: 'b', should_trigger: true, did_trigger: false },
      { prompt: 'c', should_trigger: true, did_trigger: false, error_msg: 'no session' },
    ];
    const outcome = read([], { metrics, trigger_results });
    expect(outcome.metrics).toMatchObject({ trigger_accuracy: { measured: true, value: 0.5, passed: false } });
    expect(outcome.trigger_results?.map(({ status }) => status)).toEqual(['passed', 'failed', 'error']);
  });
});
