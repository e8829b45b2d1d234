import { describe, expect, it } from 'vitest';
import { GraderError } from '../../../src/graders/grader.js';
import { callsOf, compile, findingsOf, grade, inputOf, issuesOf, signal } from './grading.js';

describe('behavior', () => {
  it('checks limits and tools, one check each', async () => {
    const config = {
      max_tool_calls: 2,
      max_tokens: 100,
      required_tools: ['bash', 'edit'],
      forbidden_tools: ['web', 'view'],
      max_duration_ms: 50,
    };
    const toolCalls = callsOf('bash', 'view', 'bash');
    const usage = { input_tokens: 60, output_tokens: 40 };
    const result = await grade('behavior', config, { toolCalls, usage, durationMs: 51 });
    expect(result.score).toBeCloseTo(3 / 7);
    expect(result.feedback).toBe(
      '3 tool calls, more than 2; required tool not used: edit; forbidden tool used: view; took 51 ms, more than 50 ms',
    );
    expect(result.details).toEqual({
      ...config,
      failures: result.feedback.split('; '),
      tool_call_count: 3,
      tools_used: ['bash', 'view', 'bash'],
      actual_duration: 51,
      tokens_total: 100,
    });
  });

  it('matches names of tools exactly', async () => {
    const result = await grade('behavior', { required_tools: ['Bash'] }, { toolCalls: callsOf('bash') });
    expect(result.passed).toBe(false);
  });

  it('finding G20: with allow_zero a limit of 0 is a limit, without it 0 is no limit', async () => {
    const toolCalls = callsOf('bash');
    const zero = { max_tool_calls: 0, max_duration_ms: 1000 };
    expect(await grade('behavior', zero, { toolCalls })).toMatchObject({ passed: true, score: 1 });
    expect(await grade('behavior', { ...zero, allow_zero: true }, { toolCalls })).toMatchObject({ score: 0.5 });
    expect(await grade('behavior', { max_tokens: 0, allow_zero: true }, { usage: { input_tokens: 1 } })).toMatchObject({
      passed: false,
    });
    const [issue] = await findingsOf('behavior', { max_tool_calls: 0 });
    expect(issue).toMatchObject({ path: ['max_tool_calls'], code: 'no-checks' });
    expect(issue?.hint).toContain('allow_zero: true');
  });

  it('finding G20: tokens that are not known cannot be judged', async () => {
    const grader = await compile('behavior', { max_tokens: 5 });
    expect(() => grader.grade(inputOf({ toolCalls: [] }), signal)).toThrow(GraderError);
    expect(() => grader.grade(inputOf({ usage: { turns: 1 } }), signal)).toThrow('usage is unknown');
  });

  it('needs tool calls only when it judges them', async () => {
    expect(await grade('behavior', { max_duration_ms: 5 }, { durationMs: 4 })).toMatchObject({ passed: true });
    for (const config of [{ max_tool_calls: 5 }, { required_tools: ['a'] }, { forbidden_tools: ['a'] }]) {
      const grader = await compile('behavior', config);
      expect(() => grader.grade(inputOf(), signal)).toThrow(GraderError);
    }
  });

  it('refuses a config that checks nothing', async () => {
    expect(await issuesOf('behavior', {})).toEqual([': no-checks']);
    expect(await issuesOf('behavior', { required_tools: [] })).toEqual([': no-checks']);
  });
});
