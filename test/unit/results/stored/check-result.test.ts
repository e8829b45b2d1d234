import { describe, expect, it } from 'vitest';
import { checkResult } from '../../../../src/results/stored/check-result.js';
import { outcome, task, trial } from '../../../helpers/outcomes.js';

const good = outcome([task('a', 'passed', { runs: [trial('passed')] }), task('b', 'failed')]);
const goodText = JSON.stringify(good, undefined, 2);

/** The finding in a good file in which one piece of text is another: place, code and message. */
function found(from: string, to: string): unknown {
  expect(goodText).toContain(from);
  const checked = checkResult(goodText.replace(from, to), 'result.json');
  if ('result' in checked) return 'good';
  const { line, column, code, message, hint } = checked.problem;
  const at = goodText.slice(0, goodText.indexOf(from)).split('\n').length;
  return { here: line === at, column, code, message, ...(hint !== undefined && { hint: true }) };
}

describe('a result file that somebody names', () => {
  it('is good as Assay writes it', () => {
    expect(checkResult(goodText, 'result.json')).toHaveProperty('result');
    expect(checkResult(JSON.stringify(good), 'result.json')).toHaveProperty('result');
  });

  it.each([
    ['"score": 1,', '"score": 1e999,', 'number-too-large', '1e999 is too large to be a number'],
    ['"score": 1,', '"score": 1.5,', 'wrong-type', '`tasks[0].runs[0].score` must not be more than 1'],
    ['"score": 1,', '"score": "1",', 'wrong-type', '`tasks[0].runs[0].score` must be a number'],
    ['"score": 1,', '"score": 1, "score": 0,', 'duplicate-key', 'the key "score" is written twice'],
    [
      '"duration_ms": 10,',
      '"duration_ms": -1,',
      'wrong-type',
      '`tasks[0].runs[0].duration_ms` must not be less than 0',
    ],
    ['"status": "failed"', '"status": "green"', 'wrong-type', '`tasks[1].status` must be one of: passed, failed'],
    ['"test_id": "b"', '"test_id": 7', 'wrong-type', '`tasks[1].test_id` must be a text'],
    ['"schema_version": 1,', '"schema_version": 2,', 'other-version', '`schema_version` is not 1'],
    ['"kind": "eval"', '"kind": "coverage"', 'other-kind', '`kind` is not `eval`'],
    ['"seed": 0,', '"seed": 0', 'json-syntax', 'no JSON: `,` or `}` should be here'],
  ])('%s → %s', (from, to, code, message) => {
    expect(found(from, to)).toMatchObject({
      here: code !== 'json-syntax',
      code,
      message: expect.stringContaining(message),
    });
  });

  it('has no task twice, unless of two models', () => {
    const twice = (tasks: readonly object[]) => checkResult(JSON.stringify({ ...good, tasks }, undefined, 1), 'r.json');
    const [a] = good.tasks;
    expect(
      twice([
        { ...a, model: 'x' },
        { ...a, model: 'y' },
      ]),
    ).toHaveProperty('result');
    expect(twice([a!, { ...a!, runs: [] }])).toMatchObject({
      problem: {
        code: 'duplicate-task',
        message: 'the task "a" is there twice, first as `tasks[0]`',
        hint: expect.any(String),
      },
    });
  });

  it.each([['{}'], ['[]'], ['"text"'], ['{"summary": {}}'], ['{"tasks": [{"name": "x"}]}'], ['null']])(
    'is not %s',
    (text) => {
      expect(checkResult(text, 'x')).toMatchObject({
        problem: { line: 1, message: expect.stringMatching(/^it is not a result of an eval run: /) },
      });
    },
  );
});
