import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agent, greets, makePlace, numbered, runToEnd, serve, startCommand, writeSuite } from '../helpers/suites.js';

const judged = (passes: number, failures: number) => {
  const notes = (count: number, reason: string) =>
    Array.from({ length: count }, (_, index) => ({ description: `c${index}`, reason }));
  return { output: JSON.stringify({ passes: notes(passes, 'good'), failures: notes(failures, 'bad') }) };
};
const tone = { type: 'prompt', name: 'tone', rubric: 'Is it warm?' };

it('a model judges through the mock’s script: passed, failed, asked again, and never made up', async () => {
  const place = await makePlace();
  const usage = { input_tokens: 10, output_tokens: 2 };
  const path = await writeSuite(place, {
    config: { judge_model: 'judge-1' },
    more: { graders: [tone] },
    tasks: numbered(5),
    script: {
      judge: {
        tone: {
          t1: { ...judged(2, 0), usage },
          t2: judged(1, 1),
          t3: {
            attempts: [
              { output: 'fine, I think', usage },
              { ...judged(1, 0), usage },
            ],
          },
          t4: { attempts: [{ output: 'fine' }, { output: 'really fine' }, judged(1, 0)] },
        },
      },
    },
  });
  await using client = serve(place);
  const { summary, outcome } = await runToEnd(client, path);
  expect(summary).toMatchObject({ verdict: 'failed', progress: { passed: 2, failed: 1, errors: 2 } });
  const trials = outcome.tasks.map((task: { runs: unknown[] }) => task.runs[0]);
  expect(trials[0]).toMatchObject({
    validations: {
      tone: { score: 1, details: { model: 'judge-1', prompt: 'Is it warm?', passes: 'c0: good; c1: good' } },
    },
    judge_usage: usage,
  });
  expect(trials[1]).toMatchObject({ status: 'failed', validations: { tone: { score: 0.5, feedback: 'c0: bad' } } });
  expect(trials[2]).toMatchObject({ status: 'passed', judge_usage: { input_tokens: 20, output_tokens: 4 } });
  expect(trials[3].error_msg).toContain('no verdict that can be read');
  expect(trials[4].error_msg).toContain('has nothing for "tone" under `judge`');
  expect(outcome.summary.judge_usage).toEqual({ input_tokens: 30, output_tokens: 6 });
  expect(outcome.summary).not.toHaveProperty('usage');
  expect(outcome.config.judge_model).toBe('judge-1');
});

it('the judge of a command is the same program; it sees a copy of the workspace and cannot change the trial', async () => {
  const place = await makePlace();
  const program = join(place.dir, 'agent.sh');
  const verdict = judged(1, 0).output;
  await writeFile(
    program,
    `if [ -z "$ASSAY_JUDGE" ]; then echo hello; echo work > made.txt; exit; fi
grep -q 'Is it warm' && [ "$(cat made.txt)" = work ] && rm made.txt && echo "Verdict of $ASSAY_JUDGE by $ASSAY_MODEL:" && echo '${verdict}'
`,
  );
  const made = { type: 'file', name: 'made', config: { must_exist: ['made.txt'] } };
  const path = await writeSuite(place, {
    config: { ...agent(place), executor_options: { command: ['/bin/sh', program], stdin: 'prompt' } },
    more: { graders: [{ ...tone, model: 'own' }, made] },
    tasks: numbered(1),
  });
  await using client = serve(place);
  const { summary, outcome } = await runToEnd(client, path, { judge_model: 'other' });
  expect(outcome.tasks[0].runs[0].error_msg).toBeUndefined();
  expect(summary).toMatchObject({ verdict: 'passed' });
  const { response, model } = outcome.tasks[0].runs[0].validations.tone.details;
  expect(model).toBe('own');
  expect(response).toContain('Verdict of tone by own:');
});

it('a judge that takes too long, or fails, leaves the trial unjudged', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    more: { graders: [tone, greets] },
    tasks: [{ id: 'slow', more: { timeout_seconds: 1 } }, { id: 'broken' }],
    script: { judge: { '*': { slow: { delay_ms: 60_000 }, broken: { error: 'no such model' } } } },
  });
  await using client = serve(place);
  const { summary, outcome } = await runToEnd(client, path);
  expect(summary).toMatchObject({ verdict: 'error', progress: { errors: 2 } });
  const [slow, broken] = outcome.tasks.map((task: { runs: { error_msg: string }[] }) => task.runs[0]);
  expect(slow.error_msg).toContain('no answer within 1 s');
  expect(broken.error_msg).toContain('no such model');
  expect(broken.validations.greets).toMatchObject({ passed: true });
});

it('expected: what an executor cannot report is an error, never a pass', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    config: { ...agent(place), executor_options: { command: ['/bin/echo', 'hello'], stdin: 'none' } },
    more: { skill: 'greeter' },
    tasks: [
      { id: 'calls', more: { expected: { behavior: { max_tool_calls: 3 } } } },
      { id: 'skills', more: { expected: { should_trigger: false } } },
      { id: 'words', more: { expected: { output_contains_any: ['HELLO', 'moin'] } } },
      {
        id: 'condition',
        more: { expected: { outcomes: [{ type: 'short', value: 9, condition: 'len(output) < value' }] } },
      },
    ],
  });
  await using client = serve(place);
  const { outcome } = await runToEnd(client, path);
  expect(outcome.tasks.map((task: { status: string }) => task.status)).toEqual(['error', 'error', 'passed', 'passed']);
  expect(outcome.tasks[0].runs[0].validations['expected.behavior']).toMatchObject({ error: true, type: 'behavior' });
});

it('metrics make the verdict, and the terminal shows them', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    more: {
      graders: [greets],
      metrics: [
        { name: 'task_completion', weight: 1, threshold: 0.5 },
        { name: 'greets', weight: 3, threshold: 0.8 },
        { name: 'behavior_quality', threshold: 1 },
      ],
    },
    tasks: [{ id: 'good' }, { id: 'bad' }],
    script: { bad: { output: 'bye' } },
  });
  const low = await startCommand(place, ['run', path]).ended;
  expect(low.code).toBe(1);
  expect(low.stdout).toContain('task_completion: 0.500, wanted 0.5');
  expect(low.stdout).toContain('greets: 0.500, less than the wanted 0.8');
  expect(low.stdout).toContain('behavior_quality: not measured');

  await using client = serve(place);
  const { summary, outcome } = await runToEnd(client, path, { tasks: ['good'] });
  expect(summary.verdict).toBe('passed');
  expect(outcome.summary.metrics_score).toBe(1);
  expect(outcome.metrics.behavior_quality).toEqual({
    identifier: 'behavior_quality',
    measured: false,
    threshold: 1,
    weight: 1,
  });
});
