import { describe, expect, it } from 'vitest';
import { GraderError, type AssertionResult, type Sandboxes } from '../../../../src/graders/grader.js';
import { compile, contextIn, grade, inputOf, issuesOf, signal } from '../grading.js';

/** Sandboxes that remember what they were asked and answer what they are told. */
function fakeSandboxes(...answers: AssertionResult[]) {
  const asked: { language: string; names: Readonly<Record<string, unknown>> }[] = [];
  const sandboxes: Sandboxes = {
    check: (_, assertions) =>
      Promise.resolve(assertions.map((each) => (each === '1 +' ? 'SyntaxError: no' : undefined))),
    evaluate(language, assertions, names) {
      asked.push({ language, names });
      return Promise.resolve(answers.slice(0, assertions.length));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { asked, context: contextIn('/nowhere', { sandboxes }) };
}

describe('code', () => {
  it('gives the share of assertions that hold', async () => {
    const { asked, context } = fakeSandboxes({ ok: true }, { ok: false }, { error: 'NameError: x' });
    const config = { assertions: ['len(output) > 1', 'False', 'x'] };
    const result = await grade('code', config, { output: 'hi' }, context);
    expect(result.score).toBeCloseTo(1 / 3);
    expect(result.feedback).toBe('assertion is false: False; assertion could not be evaluated: x: NameError: x');
    expect(result.details).toEqual({
      total_assertions: 3,
      passed_assertions: 1,
      failures: result.feedback.split('; '),
    });
    expect(asked).toEqual([{ language: 'python', names: { output: 'hi' } }]);
  });

  it('hands over the names that assertions mention, in the shapes of waza', async () => {
    const { asked, context } = fakeSandboxes({ ok: true });
    const assertions = ['outcome || transcript || tool_calls || errors || duration_ms'];
    const event = { type: 'error', message: 'm', seq: 1, time: '2026-01-01T00:00:00Z' } as const;
    const input = { events: [event], toolCalls: [], durationMs: 1.4 };
    await grade('code', { assertions, language: 'javascript' }, input, context);
    const entry = { type: 'session.error', message: 'm' };
    expect(asked).toEqual([
      {
        language: 'javascript',
        names: { outcome: {}, transcript: [entry], tool_calls: [], errors: [entry], duration_ms: 1 },
      },
    ]);
  });

  it('hands over every name when the global object could be asked for one', async () => {
    const { asked, context } = fakeSandboxes({ ok: true });
    await grade('code', { assertions: ["globalThis['out' + 'put']"], language: 'javascript' }, {}, context);
    expect(Object.keys(asked[0]?.names ?? {})).toEqual(['output', 'outcome', 'transcript', 'errors', 'duration_ms']);
  });

  it('cannot judge tool calls that the executor does not report', async () => {
    const grader = await compile('code', { assertions: ['tool_calls'] }, fakeSandboxes({ ok: true }).context);
    await expect(grader.grade(inputOf(), signal)).rejects.toThrow(GraderError);
  });

  it('finding G10: without a config, or without assertions, it checks nothing: an error before the run (G23)', async () => {
    expect(await issuesOf('code', {})).toEqual([': no-checks']);
    expect(await issuesOf('code', { assertions: [], language: 'javascript' })).toEqual([': no-checks']);
  });

  it('refuses what is no expression, at its place, before anything is run', async () => {
    const { asked, context } = fakeSandboxes();
    expect(await issuesOf('code', { assertions: ['1', '1 +'] }, context)).toEqual(['assertions.1: bad-assertion']);
    expect(asked).toEqual([]);
  });

  it('refuses blank assertions', async () => {
    expect(await issuesOf('code', { assertions: ['1', ' '] })).toEqual(['assertions.1: blank-assertion']);
  });
});
