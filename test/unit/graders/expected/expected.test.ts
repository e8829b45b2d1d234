import { describe, expect, it } from 'vitest';
import { expectedOutcomes } from '../../../../src/graders/expected/outcomes.js';
import { shouldTrigger } from '../../../../src/graders/expected/should-trigger.js';
import { expectedToolCalls } from '../../../../src/graders/expected/tool-calls.js';
import { GraderConfigError, type GradeInput, type GraderKind } from '../../../../src/graders/grader.js';
import { callsOf, contextIn, inputOf, signal } from '../grading.js';

async function grade(kind: GraderKind, config: unknown, input: Partial<GradeInput> = {}) {
  const seen: { assertions: readonly string[]; names: Readonly<Record<string, unknown>> }[] = [];
  const context = contextIn('/nowhere', {
    sandboxes: {
      check: (_, assertions) => Promise.resolve(assertions.map(() => undefined)),
      async evaluate(_, assertions, names) {
        seen.push({ assertions, names });
        return assertions.map((each) => (each === 'broken' ? { error: 'NameError' } : { ok: each !== 'False' }));
      },
      async [Symbol.asyncDispose]() {},
    },
  });
  const grader = await kind.create(kind.config.parse(config), context, 'expected.x');
  return { ...(await grader.grade(inputOf(input), signal)), seen };
}

async function issues(kind: GraderKind, config: unknown): Promise<string[]> {
  try {
    await grade(kind, config);
  } catch (error) {
    if (error instanceof GraderConfigError) return error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
    throw error;
  }
  return [];
}

describe('should_trigger', () => {
  const calls = (...names: string[]) => ({ skillInvocations: names.map((name) => ({ name })) });

  it.each([
    [true, ['other', 'greeter'], true],
    [true, ['other'], false],
    [false, [], true],
    [false, ['greeter'], false],
  ])('%j with %j', async (should_trigger, names, passed) => {
    const result = await grade(shouldTrigger, { skill: 'greeter', should_trigger }, calls(...names));
    expect(result).toMatchObject({ passed, score: passed ? 1 : 0, details: { actual_skills: names } });
  });

  it('cannot be judged by an executor that does not report skills, whatever is wanted', async () => {
    for (const should_trigger of [true, false])
      await expect(grade(shouldTrigger, { skill: 's', should_trigger })).rejects.toThrow('does not report skill');
  });
});

describe('tool_calls', () => {
  const bash = { name: 'bash', arguments: { command: 'AZD up', retries: 3 }, success: true };

  it('matches the tool’s name and the text of its arguments, in any case', async () => {
    const rules = { required: [{ pattern: 'azd|az' }, '^bash$', '^3$'], forbidden: ['rm -rf'], max_calls: 1 };
    expect(await grade(expectedToolCalls, rules, { toolCalls: [bash] })).toMatchObject({ score: 1, passed: true });
  });

  it('counts every miss', async () => {
    const rules = { required: ['git'], forbidden: [{ pattern: 'azd' }], max_calls: 0 };
    const result = await grade(expectedToolCalls, rules, { toolCalls: [bash] });
    expect(result).toMatchObject({ score: 0, passed: false, details: { tools_used: ['bash'] } });
    expect(result.feedback.split('; ')).toHaveLength(3);
  });

  it('cannot be judged without the calls, and a bad pattern is found before the run', async () => {
    await expect(grade(expectedToolCalls, { max_calls: 1 })).rejects.toThrow('does not report tool calls');
    expect(await issues(expectedToolCalls, { forbidden: ['('], required: [{ pattern: '(' }] })).toEqual([
      'required.0.pattern bad-pattern',
      'forbidden.0 bad-pattern',
    ]);
  });
});

describe('outcomes', () => {
  it('task_completed is what ended without an error', async () => {
    const rules = [{ type: 'task_completed' }];
    expect(await grade(expectedOutcomes, rules)).toMatchObject({ passed: true, score: 1 });
    expect(await grade(expectedOutcomes, rules, { errorMessage: 'crashed' })).toMatchObject({
      passed: false,
      feedback: 'task_completed: crashed',
    });
  });

  it('tool_called wants the tool by its exact name', async () => {
    for (const rule of [
      { type: 'tool_called', tool_name: 'edit' },
      { type: 'tool_called', value: 'edit' },
    ]) {
      expect(await grade(expectedOutcomes, [rule], { toolCalls: callsOf('edit') })).toMatchObject({ passed: true });
      expect(await grade(expectedOutcomes, [rule], { toolCalls: callsOf('editor') })).toMatchObject({ passed: false });
      await expect(grade(expectedOutcomes, [rule])).rejects.toThrow('does not report tool calls');
    }
  });

  it('a condition sees the value and the type beside the names of `code`', async () => {
    const rule = { type: 'length', value: 3, condition: 'len(output) == value' };
    const { seen, passed } = await grade(expectedOutcomes, [rule], { output: 'abc' });
    expect(passed).toBe(true);
    expect(seen).toEqual([
      {
        assertions: ['len(output) == value'],
        names: { output: 'abc', value: 3, outcome: { type: 'length', value: 3 } },
      },
    ]);
  });

  it('every member counts: one that is false or breaks costs its share', async () => {
    const rules = [{ type: 'task_completed' }, { condition: 'False' }, { type: 'x', condition: 'broken' }];
    const result = await grade(expectedOutcomes, rules);
    expect(result).toMatchObject({ passed: false, score: 1 / 3 });
    expect(result.feedback).toContain('NameError');
  });

  it.each([
    [{ type: 'deployment_initiated' }, '0.type bad-outcome'],
    [{ value: 3 }, '0 bad-outcome'],
    [{ type: 'task_completed', value: false }, '0.value bad-outcome'],
    [{ type: 'tool_called' }, '0 bad-outcome'],
    [{ type: 'x', condition: 'True', value: 1 }, '0.value bad-outcome'],
    [{ type: 'x', condition: 'True', tool_name: 'a' }, '0.tool_name bad-outcome'],
  ])('%j means nothing: an error before the run', async (rule, issue) => {
    expect(await issues(expectedOutcomes, [rule])).toEqual([issue]);
  });
});
