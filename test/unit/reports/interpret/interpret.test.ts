import { describe, expect, it } from 'vitest';
import { interpret, type Interpretation } from '../../../../src/reports/interpret/interpret.js';
import { interpretationText } from '../../../../src/reports/interpret/text.js';
import type { EvalOutcome, GradeRecord, TaskOutcome } from '../../../../src/results/outcome.js';
import { grade, outcome, task, trial } from '../../../helpers/outcomes.js';
import { suite, withStats } from '../suites.js';

const no = (name: string, feedback: string, more: Partial<GradeRecord> = {}) =>
  grade({ identifier: name, passed: false, score: 0, feedback, ...more });
const yes = (name: string, more: Partial<GradeRecord> = {}) => grade({ identifier: name, ...more });

/** A task of one trial with these grades. */
function judged(id: string, grades: readonly GradeRecord[], output = 'an answer'): TaskOutcome {
  const isError = grades.some((each) => each.error === true);
  const status = isError ? 'error' : grades.every((each) => each.passed) ? 'passed' : 'failed';
  const validations = Object.fromEntries(grades.map((each) => [each.identifier, each]));
  return withStats(task(id, status, { runs: [trial(status, { validations, final_output: output })] }));
}

function broke(id: string, message: string): TaskOutcome {
  return withStats(task(id, 'error', { runs: [trial('error', { error_msg: message })] }));
}

const acting = { engine_type: 'command' } as const;

async function read(tasks: readonly TaskOutcome[], overrides: Partial<EvalOutcome> = {}): Promise<Interpretation> {
  const base = outcome(tasks);
  return interpret(await suite(tasks, { config: { ...base.config, ...acting }, ...overrides }));
}

const codes = ({ findings }: Interpretation): string[] => findings.map((each) => each.code);

describe('the likelier cause', () => {
  it('is the suite when a grader never passes anywhere', async () => {
    const tasks = ['a', 'b', 'c'].map((id) => judged(id, [yes('words'), no('form', 'does not match "^X$"')]));
    const found = await read(tasks);

    expect(found).toMatchObject({ result: 'failed', likelier_cause: 'suite' });
    expect(codes(found)).toEqual(['grader-never-passes']);
    expect(found.findings[0]).toMatchObject({
      seen: 'does not match "^X$"',
      tasks: { count: 3, first: ['a', 'b', 'c'] },
    });
  });

  it('is the skill when a grader passes in some tasks and not in others', async () => {
    const tasks = [judged('a', [yes('tone')]), judged('b', [yes('tone')]), judged('c', [no('tone', 'too loud')])];
    const found = await read(tasks);

    expect(found).toMatchObject({ likelier_cause: 'skill' });
    expect(codes(found)).toEqual(['judged-and-failed']);
    expect(found.next[0]).toContain('"task_id":"c"');
  });

  it('is the suite when a pattern stands between slashes', async () => {
    const found = await read([judged('a', [no('form', 'does not match "/ok/i"')])]);

    expect(codes(found)).toEqual(['pattern-with-slashes']);
    expect(found.likelier_cause).toBe('suite');
  });

  it('is the skill when it is never invoked, and the set-up when no tool is called at all', async () => {
    const called = { tool_call_count: 3, tools_used: ['Read'], errors: [] };
    const skill = { type: 'skill_invocation' };
    const withTools = ['a', 'b', 'c'].map((id) => {
      const { runs, ...rest } = judged(id, [no('uses', 'missing: pdf', skill)]);
      return { ...rest, runs: runs.map((each) => ({ ...each, session_digest: called })) };
    });
    expect(codes(await read(withTools))).toEqual(['skill-never-invoked']);
    expect((await read(withTools)).likelier_cause).toBe('skill');

    const silent = ['a', 'b'].map((id) => judged(id, [no('limits', 'tool Read was not used', { type: 'behavior' })]));
    expect(codes(await read(silent))).toEqual(['no-tool-calls']);
    expect((await read(silent)).likelier_cause).toBe('environment');
    expect(codes(await read([judged('a', [no('uses', 'missing: pdf', skill)])]))).toEqual(['skill-never-invoked']);
  });

  it('is the set-up when the same error ends every task', async () => {
    const found = await read([broke('a', 'exit code 127 (pid 11)'), broke('b', 'exit code 127 (pid 22)')]);

    expect(found).toMatchObject({ likelier_cause: 'environment' });
    expect(codes(found)).toEqual(['agent-broke-off']);
    expect(found.findings[0]?.tasks?.count).toBe(2);
  });

  it('is the set-up when nothing ever answers in time, and unclear when only some tasks do not', async () => {
    expect(await read([broke('a', 'no answer within 3 s')])).toMatchObject({ likelier_cause: 'environment' });
    const some = await read([broke('a', 'no answer within 0.5 s'), judged('b', [yes('g')])]);
    expect(some).toMatchObject({ likelier_cause: 'unclear' });
    expect(codes(some)).toEqual(['timeouts']);
  });

  it('is the suite when a grader cannot judge, or there is none', async () => {
    const cannot = await read([judged('a', [no('check', 'could not judge: no such file', { error: true })])]);
    expect(codes(cannot)).toEqual(['grader-could-not-judge']);
    expect(cannot).toMatchObject({ result: 'failed', likelier_cause: 'suite' });
    const ungraded = await read([broke('a', 'no grader judges this task')], { verdict: 'error' });
    expect(codes(ungraded)).toEqual(['no-grader']);
    expect(ungraded.likelier_cause).toBe('suite');
  });

  it('is the suite when the mock only echoes', async () => {
    const tasks = [judged('a', [no('g', 'does not contain "x"')], 'Mock response for: hi')];
    const found = await read(tasks, { config: outcome([]).config });

    expect(codes(found)).toContain('mock-echo');
    expect(found.findings[0]?.next[0]).toContain('executor_options');
  });

  it('is nothing when all is well', async () => {
    const found = await read([judged('a', [yes('g')])], { verdict: 'passed' });

    expect(found).toMatchObject({ result: 'passed', likelier_cause: 'none', findings: [] });
    expect(found.next).toEqual([expect.stringContaining('--trials 5')]);
  });
});

describe('what else is said', () => {
  it('is that an output was empty, that trials disagree, that one tag has all failures', async () => {
    const runs = [
      trial('passed', { validations: { g: yes('g') }, final_output: 'x' }),
      trial('failed', { run_number: 2, validations: { g: no('g', 'no') } }),
    ];
    const tasks = ['a', 'b'].map((id) => withStats(task(id, 'failed', { runs, tags: ['pdf'] })));
    const found = await read([...tasks, judged('c', [yes('g')])]);

    expect(codes(found).toSorted()).toEqual(['empty-output', 'flaky', 'judged-and-failed', 'one-tag']);
    expect(found.findings.find((each) => each.code === 'flaky')?.next[1]).toContain('--trials 10');
  });

  it('is what the skill changes against the baseline', async () => {
    const impact = (delta: number, rate: number) => ({
      skill_impact: { pass_rate_with_skills: rate, pass_rate_baseline: rate - delta, delta, percent_change: 0 },
    });
    const easy = [{ ...judged('a', [yes('g')]), ...impact(0, 1) }];
    expect(codes(await read(easy, { verdict: 'passed' }))).toEqual(['tasks-too-easy']);
    const same = [{ ...judged('a', [no('g', 'x')]), ...impact(0, 0) }];
    expect(codes(await read(same))).toContain('skill-makes-no-difference');
    const worse = [{ ...judged('a', [no('g', 'x')]), ...impact(-1, 0) }];
    expect(codes(await read(worse))).toContain('skill-harms');
    expect(codes(await read([{ ...broke('a', 'rate limit'), ...impact(-1, 0) }]))).not.toContain('skill-harms');
  });

  it('is which trigger prompts went wrong', async () => {
    const base = { duration_ms: 1 };
    const found = await read([judged('a', [yes('g')])], {
      verdict: 'error',
      trigger_results: [
        { ...base, prompt: 'make a pdf', should_trigger: true, did_trigger: false, status: 'failed' },
        { ...base, prompt: 'boil an egg', should_trigger: false, did_trigger: true, status: 'failed' },
        { ...base, prompt: 'merge', should_trigger: true, status: 'error', error_msg: 'cannot tell' },
      ],
    });

    expect(codes(found).toSorted()).toEqual(['skill-not-triggered', 'skill-triggered-wrongly', 'triggers-unknown']);
    expect(found.likelier_cause).toBe('skill');
  });

  it('is that the run was canceled, or not carried out', async () => {
    const { verdict: _, ...unjudged } = outcome([task('a', 'canceled')]);
    const { tasks, ...head } = { ...unjudged, status: 'canceled' as const };
    const canceled = await interpret({ kind: 'ran', head, groups: [], tasks: () => tasks });
    expect(canceled).toMatchObject({ result: 'canceled', likelier_cause: 'unclear' });

    const error = { kind: 'hook-failed', message: 'before_run hook `make` ended with 2' };
    const hook = await read([task('a', 'skipped')], { status: 'failed', error });
    expect(hook).toMatchObject({ result: 'error', likelier_cause: 'suite' });
  });
});

describe('the text', () => {
  it('is plain, and its commands can be pasted', async () => {
    const tasks = ["it's", 'b', 'c'].map((id) => judged(id, [no('form', 'no \u001B[31mred\u001B[0m\nline')]));
    expect(interpretationText(await read(tasks))).toMatchInlineSnapshot(`
      "suite: failed
      The run failed: something was judged and found bad. 0 passed, 3 failed, 0 errors, 0 skipped, 0 canceled of 3 tasks.
      Likelier cause: the suite (tasks, graders, settings); tasks differ; a check that none of them passes more likely asks for the wrong thing than finds the same fault everywhere.

      1. The grader form (text) passed in none of 3 tasks, always with the same words.
         points to: the suite (tasks, graders, settings); tasks differ; a check that none of them passes more likely asks for the wrong thing than finds the same fault everywhere
         seen: no red line
         tasks: it's, b, c
         next: Give it an answer that you know is right: does it pass? If not, mend its config.
         next: Look at one answer: \`assay rpc run.result '{"run_id":"run-1","view":"task","task_id":"it'\\''s","trial":1}'\`

      What to do next:
      - Give it an answer that you know is right: does it pass? If not, mend its config.
      - One trial says little: \`assay run /repo/evals/eval.yaml --trials 5\`
      "
    `);
  });

  it('stays short however much went wrong', async () => {
    const tasks = Array.from({ length: 3_000 }, (_, index) =>
      judged(`task-${index}`, [no(`g${index % 500}`, `wrong ${'x'.repeat(5_000)} ${index}`)]),
    );
    expect(interpretationText(await read(tasks)).length).toBeLessThan(30_000);
  });
});
