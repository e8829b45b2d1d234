import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTrial } from '../../../src/evals/trial.js';
import { aborted, Deadlines } from '../../../src/support/abort.js';
import { executor, fails, grader, passes, plannedTasks, setting } from '../../helpers/plans.js';

const never = new Deadlines(new AbortController().signal);
const [task] = plannedTasks(1) as [ReturnType<typeof plannedTasks>[number]];
const hanging = executor(async (_, signal) => {
  await aborted(signal);
  throw signal.reason;
});

describe('runTrial', () => {
  it('finding D1: a time limit bites, and says so', async () => {
    const { setting: own } = setting({ executor: hanging });
    const result = await runTrial({ ...task, timeoutMs: 20 }, 1, own, never);
    expect(result).toMatchObject({ status: 'error', error_msg: 'no answer within 0.02 s', validations: {} });
  });

  it('is canceled, not an error, when the run is canceled', async () => {
    const controller = new AbortController();
    const { setting: own } = setting({ executor: hanging });
    const running = runTrial(task, 1, own, new Deadlines(controller.signal));
    controller.abort(new Error('run was canceled'));
    expect(await running).toMatchObject({ status: 'canceled', error_msg: 'run was canceled' });
  });

  it('calls a crash a crash even when the run is canceled at the same moment', async () => {
    const controller = new AbortController();
    const crashing = executor(async () => {
      controller.abort(new Error('run was canceled'));
      throw new Error('segfault');
    });
    const { setting: own } = setting({ executor: crashing });
    expect(await runTrial(task, 1, own, new Deadlines(controller.signal))).toMatchObject({
      status: 'error',
      error_msg: 'segfault',
    });
  });

  it('tries again while it fails, and keeps the last attempt', async () => {
    let attempts = 0;
    const third = grader(() => ({ score: ++attempts === 3 ? 1 : 0, passed: attempts === 3, feedback: `${attempts}` }));
    const { setting: own } = setting({ maxAttempts: 5 });
    expect(await runTrial({ ...task, graders: [third] }, 1, own, never)).toMatchObject({
      status: 'passed',
      attempts: 3,
    });
  });

  it('does not try an error again', async () => {
    let calls = 0;
    const broken = executor(async () => {
      calls += 1;
      throw new Error('no such model');
    });
    const { setting: own } = setting({ executor: broken, maxAttempts: 5 });
    expect(await runTrial(task, 1, own, never)).toMatchObject({
      status: 'error',
      attempts: 1,
      error_msg: 'no such model',
    });
    expect(calls).toBe(1);
  });

  it('finding G8: a grader that cannot judge leaves output and the other grades in the result', async () => {
    const throwing = grader(() => Promise.reject(new Error('no python3')), 'code');
    const { setting: own } = setting();
    const result = await runTrial({ ...task, graders: [passes, throwing, fails] }, 1, own, never);
    expect(result).toMatchObject({
      status: 'error',
      final_output: 'done',
      error_msg: 'code: could not judge: no python3',
      validations: { g: { passed: true }, code: { error: true, score: 0 }, low: { passed: false } },
    });
  });

  it('finding 29: a score that is no number is named, never written down', async () => {
    const odd = grader(() => ({ score: Number.NaN, passed: true, feedback: '' }));
    const { setting: own } = setting();
    const result = await runTrial({ ...task, graders: [odd] }, 1, own, never);
    expect(result).toMatchObject({ status: 'error', score: 0 });
    expect(result.error_msg).toContain('the score is NaN');
  });

  it('finding G6: a task that nothing judges is an error, never green', async () => {
    const { setting: own } = setting();
    expect(await runTrial({ ...task, graders: [] }, 1, own, never)).toMatchObject({
      status: 'error',
      error_msg: 'no grader judges this task',
    });
  });

  it('judges the partial output of an agent that reported an error, and is still an error', async () => {
    const partial = executor(async () => ({ output: 'half', errorMessage: 'exited with code 1' }));
    const { setting: own } = setting({ executor: partial });
    expect(await runTrial(task, 1, own, never)).toMatchObject({
      status: 'error',
      error_msg: 'exited with code 1',
      final_output: 'half',
      score: 0,
      validations: { g: { passed: true } },
    });
  });

  it('finding 21: the workspace lives until its graders are done, and no longer', async () => {
    let dir = '';
    let livesWhileGraded = false;
    const writing = executor(async ({ workspace }) => {
      dir = await workspace();
      return {};
    });
    const looking = grader(() => {
      livesWhileGraded = existsSync(dir);
      return { score: 1, passed: true, feedback: '' };
    });
    const { setting: own } = setting({ executor: writing });
    await runTrial({ ...task, graders: [looking], resources: [{ path: 'a.txt', content: 'a' }] }, 1, own, never);
    expect([livesWhileGraded, existsSync(dir)]).toEqual([true, false]);
  });

  it('makes no workspace that nobody asks for, and keeps one when told to', async () => {
    const { setting: own } = setting({ keepWorkspaces: true });
    expect(await runTrial(task, 1, own, never)).not.toHaveProperty('workspace');
    const opening = executor(async ({ workspace }) => ({ output: await workspace() }));
    const kept = await runTrial(task, 1, { ...own, executor: opening }, never);
    expect(kept.workspace).toBe(kept.final_output);
    expect(existsSync(kept.workspace ?? '')).toBe(true);
  });

  it('writes the transcript beside the result, redacted', async () => {
    const talking = executor(async () => ({
      events: [
        {
          type: 'message' as const,
          role: 'assistant' as const,
          content: 'the key is hunter2',
          seq: 1,
          time: '2026-01-01T00:00:00.000Z',
        },
      ],
    }));
    const { setting: own } = setting({ executor: talking, redact: (text) => text.replaceAll('hunter2', '[redacted]') });
    const result = await runTrial(task, 1, own, never);
    expect(result.events_path).toBe(join('trials', '1-t0', '1', 'transcript.ndjson'));
    expect(await readFile(join(own.runDir, result.events_path ?? ''), 'utf8')).toContain('the key is [redacted]');
  });
});
