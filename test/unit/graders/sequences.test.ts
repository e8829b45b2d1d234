import { describe, expect, it } from 'vitest';
import { GraderError } from '../../../src/graders/grader.js';
import { graderKinds } from '../../../src/graders/registry.js';
import { callsOf, compile, grade, inputOf, signal } from './grading.js';

describe('action_sequence', () => {
  it('has F1 as its score, apart from passed', async () => {
    const config = { matching_mode: 'in_order_match', expected_actions: ['view', 'edit'] };
    const result = await grade('action_sequence', config, { toolCalls: callsOf('view', 'bash', 'edit') });
    expect(result).toMatchObject({ passed: true });
    expect(result.score).toBeCloseTo(0.8);
    expect(result.details).toEqual({
      ...config,
      actual_actions: ['view', 'bash', 'edit'],
      precision: 2 / 3,
      recall: 1,
      f1: result.score,
    });
    const wrongOrder = await grade('action_sequence', config, { toolCalls: callsOf('edit', 'view') });
    expect(wrongOrder).toMatchObject({ passed: false, score: 1 });
    expect(wrongOrder.feedback).toContain('order');
  });

  it('names what is missing', async () => {
    const config = { matching_mode: 'any_order_match', expected_actions: ['z', 'a', 'b'] };
    const result = await grade('action_sequence', config, { toolCalls: callsOf('a') });
    expect(result.feedback).toContain('missing: z, b');
  });

  it('cannot judge what the executor does not report', async () => {
    const grader = await compile('action_sequence', { matching_mode: 'exact_match', expected_actions: ['a'] });
    expect(() => grader.grade(inputOf(), signal)).toThrow(GraderError);
  });

  it('demands a mode and at least one action', () => {
    const schema = graderKinds.get('action_sequence')?.config;
    expect(schema?.safeParse({ expected_actions: ['a'] }).success).toBe(false);
    expect(schema?.safeParse({ matching_mode: 'exact_match', expected_actions: [] }).success).toBe(false);
    expect(schema?.safeParse({ matching_mode: 'in_order', expected_actions: ['a'] }).success).toBe(false);
  });
});

describe('skill_invocation', () => {
  const invoked = (...names: string[]) => ({ skillInvocations: names.map((name) => ({ name })) });

  it('has F1 as its score', async () => {
    const config = { mode: 'in_order', required_skills: ['a', 'b'] };
    const result = await grade('skill_invocation', config, invoked('a', 'x', 'b'));
    expect(result).toMatchObject({ passed: true });
    expect(result.details).toMatchObject({ ...config, actual_skills: ['a', 'x', 'b'], allow_extra: true, recall: 1 });
    expect(result.score).toBeCloseTo(0.8);
  });

  it.each(['exact_match', 'in_order', 'any_order'])(
    'finding G21: allow_extra: false fails extra skills in mode %s, with the lowered score',
    async (mode) => {
      const config = { mode, required_skills: ['a'], allow_extra: false };
      expect(await grade('skill_invocation', config, invoked('a'))).toMatchObject({ passed: true, score: 1 });
      const result = await grade('skill_invocation', config, invoked('a', 'b'));
      expect(result.passed).toBe(false);
      expect(result.score).toBeCloseTo((2 / 3) * (1 - (0.6 * 1) / 2));
    },
  );

  it('cannot judge what the executor does not report', async () => {
    const grader = await compile('skill_invocation', { mode: 'any_order', required_skills: ['a'] });
    expect(() => grader.grade(inputOf({ toolCalls: [] }), signal)).toThrow(GraderError);
  });
});
