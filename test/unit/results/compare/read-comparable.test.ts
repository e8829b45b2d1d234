import { describe, expect, it } from 'vitest';
import { comparableOf } from '../../../../src/results/compare/read-comparable.js';
import { storedResult } from '../../../../src/results/stored/check-result.js';
import { grade, outcome, task, trial } from '../../../helpers/outcomes.js';

const read = (value: unknown) => comparableOf(storedResult(value, 'result.json'));

describe('comparableOf', () => {
  it('reads our own results: judged trials only, usage over all', () => {
    const used = { tool_call_count: 0, tools_used: [], errors: [] };
    const runs = [
      trial('passed', { session_digest: { ...used, usage: { input_tokens: 10, output_tokens: 5 } } }),
      trial('failed', { score: 0.5, duration_ms: 30 }),
      trial('error', { session_digest: { ...used, usage: { input_tokens: 100 } } }),
    ];
    expect(read(outcome([task('a', 'failed', { runs, tags: ['golden'] })], { seed: 7 }))).toMatchObject({
      runId: 'run-1',
      suite: 'suite',
      seed: 7,
      status: 'completed',
      models: [''],
      tasks: [
        {
          id: 'a',
          status: 'failed',
          judged: 2,
          passed: 1,
          score: 0.75,
          durationMs: 20,
          usage: { tokens: 115 },
          tags: ['golden'],
        },
      ],
    });
  });

  it("reads waza's results: null lists, no scores of trials, errors that it calls failed", () => {
    const result = {
      eval_id: 'run-1795220062',
      eval_name: 'e',
      skill: 's',
      timestamp: '2026-11-21T00:14:17Z',
      config: { runs_per_test: 2, model_id: 'x', engine_type: 'copilot-sdk' },
      tasks: [
        {
          test_id: 'a',
          display_name: 'A',
          status: 'failed',
          runs: [
            {
              run_number: 1,
              status: 'passed',
              duration_ms: 5,
              validations: { g: grade({ score: 1 }), h: grade({ score: 0.5 }) },
              session_digest: {
                tools_used: null,
                usage: {
                  input_tokens: 1,
                  output_tokens: 2,
                  premium_requests: 3,
                  model_metrics: { x: { request_cost: 0.5 } },
                },
              },
            },
            { run_number: 2, status: 'error', duration_ms: 0, validations: null, error_msg: 'boom' },
          ],
        },
        { test_id: 'b', status: 'passed', runs: null },
      ],
    };
    expect(read(result)).toMatchObject({
      runId: 'run-1795220062',
      models: ['x'],
      tasks: [
        {
          id: 'a',
          model: 'x',
          status: 'error',
          judged: 1,
          passed: 1,
          score: 0.75,
          usage: { tokens: 3, cost: 0.5, premium_requests: 3 },
        },
        { id: 'b', status: 'error', judged: 0 },
      ],
    });
  });
});
