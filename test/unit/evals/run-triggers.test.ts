import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plannedTriggers } from '../../../src/evals/planned-trigger.js';
import { runTriggers, type TriggerSetting } from '../../../src/evals/run-triggers.js';
import type { TrialRequest } from '../../../src/executors/executor.js';
import { noProgress } from '../../../src/protocol/run.js';
import { executor, setting } from '../../helpers/plans.js';

const file = {
  skill: 'explain',
  should_trigger_prompts: [{ prompt: 'explain it', confidence: 'high' as const, reason: 'plain' }, { prompt: 'why?' }],
  should_not_trigger_prompts: [{ prompt: 'bake a cake', confidence: '' as const }],
};

function triggerSetting(overrides: Partial<TriggerSetting>) {
  const { setting: how, ...seen } = setting();
  const own = { timeoutMs: 60_000, tasks: 4, counts: { ...noProgress(7), done: 4, passed: 4 }, stopped: false };
  return { how: { ...how, ...own, ...overrides }, ...seen };
}

it('asks every prompt of every model, with the skills and no files, and counts on from the tasks', async () => {
  const requests: TrialRequest[] = [];
  const agent = executor(async (request) => {
    requests.push(request);
    const took = request.prompt !== 'why?';
    return { output: 'hm', skillInvocations: took ? [{ name: 'explain' }] : [{ name: 'other' }] };
  });
  const { how, events, recorded, progress } = triggerSetting({ executor: agent, skillDirectories: ['/skill'] });
  const results = await runTriggers(plannedTriggers(file, ['a', 'b']), how, new AbortController().signal);
  const line = ({ prompt, model, status, did_trigger }: (typeof results)[0]) => [model, prompt, status, did_trigger];
  expect(results.map(line)).toEqual([
    ['a', 'explain it', 'passed', true],
    ['a', 'why?', 'failed', false],
    ['a', 'bake a cake', 'failed', true],
    ['b', 'explain it', 'passed', true],
    ['b', 'why?', 'failed', false],
    ['b', 'bake a cake', 'failed', true],
  ]);
  expect(results[0]).toMatchObject({ confidence: 'high', reason: 'plain', should_trigger: true, final_output: 'hm' });
  expect(results[2]).not.toHaveProperty('confidence');
  expect(requests[0]).toMatchObject({ trigger: true, model: 'a', resources: [], skillDirectories: ['/skill'] });
  expect(progress.at(-1)).toMatchObject({ done: 10, passed: 6, failed: 4 });
  expect(events.map(({ type }) => type)).toEqual(
    Array.from({ length: 6 }, () => ['trigger_started', 'trigger_ended']).flat(),
  );
  expect(recorded.map((each) => JSON.parse(each) as object)[5]).toMatchObject({ trigger_index: 5, model: 'b' });
});

it('an executor that cannot tell, breaks off or answers late gives an error, never an answer', async () => {
  const silent = executor(async () => ({ output: 'done' }));
  const broken = executor(async () => ({ skillInvocations: [{ name: 'explain' }], errorMessage: 'cut off' }));
  const late = executor(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  for (const [agent, message] of [
    [silent, 'does not report which skills'],
    [broken, 'cut off'],
    [late, 'no answer within'],
  ] as const) {
    const { how } = triggerSetting({ executor: agent, timeoutMs: 20 });
    const [first] = await runTriggers(plannedTriggers(file, ['m']), how, new AbortController().signal);
    expect(first).toMatchObject({ status: 'error' });
    expect(first?.error_msg).toContain(message);
    expect(first).not.toHaveProperty('did_trigger');
  }
});

it('starts nothing once it is stopped or canceled, and cuts short what runs', async () => {
  let started = 0;
  const cancel = new AbortController();
  const agent = executor((_, signal) => {
    started += 1;
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      cancel.abort(new Error('enough'));
    });
  });
  const canceled = triggerSetting({ executor: agent });
  const results = await runTriggers(plannedTriggers(file, ['m']), canceled.how, cancel.signal);
  expect(results.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'canceled']);
  expect(started).toBe(1);
  expect(canceled.events.map(({ type }) => type)).toEqual(['trigger_started']);
  expect(canceled.recorded).toEqual([]);

  const stopped = triggerSetting({ executor: agent, stopped: true });
  const skipped = await runTriggers(plannedTriggers(file, ['m']), stopped.how, new AbortController().signal);
  expect(skipped.map(({ status }) => status)).toEqual(['skipped', 'skipped', 'skipped']);
  expect(started).toBe(1);
});

it('a workspace that the executor opens is removed, and the transcript lies behind those of the tasks', async () => {
  let opened = '';
  const agent = executor(async ({ workspace }) => {
    opened = await workspace();
    return { skillInvocations: [], events: [{ seq: 1, time: '2026-01-01T00:00:00.000Z', type: 'end' }] };
  });
  const { how } = triggerSetting({ executor: agent });
  const [first] = await runTriggers(plannedTriggers(file, ['m']), how, new AbortController().signal);
  expect(first?.events_path).toBe(join('trials', '5-trigger', '1', 'transcript.ndjson'));
  expect(existsSync(join(how.runDir, first?.events_path ?? ''))).toBe(true);
  expect(existsSync(opened)).toBe(false);
});
