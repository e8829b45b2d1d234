import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CompiledGrader, PlannedTask } from '../../src/evals/planned-task.js';
import type { ScheduleSetting } from '../../src/evals/schedule.js';
import type { Executor, TrialRequest, TrialResponse } from '../../src/executors/executor.js';
import type { Grade } from '../../src/graders/grader.js';
import type { RunEventBody } from '../../src/protocol/run-event.js';
import type { Progress } from '../../src/protocol/run.js';

/** A grader that says what it is told to say. */
export function grader(grade: () => Grade | Promise<Grade>, name = 'g', weight = 1): CompiledGrader {
  return { name, kind: 'text', weight, grader: { needsWorkspace: false, grade } };
}

export const passes = grader(() => ({ score: 1, passed: true, feedback: 'ok' }));
export const fails = grader(() => ({ score: 0, passed: false, feedback: 'low' }), 'low');

export function plannedTasks(
  count: number,
  overrides: (index: number) => Partial<PlannedTask> = () => ({}),
): PlannedTask[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    id: `t${index}`,
    name: `Task ${index}`,
    tags: [],
    source: 'tasks.yaml',
    prompt: 'do it',
    context: {},
    resources: [],
    timeoutMs: 60_000,
    graders: [passes],
    model: '',
    arm: {},
    digest: String(index),
    ...overrides(index),
  }));
}

export function executor(
  execute: (request: TrialRequest, signal: AbortSignal) => Promise<Partial<TrialResponse>>,
): Executor {
  return {
    execute: async (request, signal) => ({ output: '', events: [], ...(await execute(request, signal)) }),
    async [Symbol.asyncDispose]() {},
  };
}

/** A setting that keeps what the scheduler reports. */
export function setting(overrides: Partial<ScheduleSetting> = {}) {
  const events: RunEventBody[] = [];
  const recorded: string[] = [];
  const progress: Progress[] = [];
  const runDir = mkdtempSync(join(tmpdir(), 'assay-test-run-'));
  onTestFinished(() => rmSync(runDir, { recursive: true, force: true }));
  const whole: ScheduleSetting = {
    runId: 'run-test',
    startedAt: '2026-01-01T00:00:00Z',
    runDir,
    evalDir: tmpdir(),
    executor: executor(async () => ({ output: 'done' })),
    judgeModel: '',
    skillDirectories: [],
    maxAttempts: 1,
    keepWorkspaces: false,
    redact: (text) => text,
    emit: (event) => void events.push(event),
    trials: 1,
    workers: 1,
    failFast: false,
    seed: 0,
    metrics: [],
    beforeTask: async () => undefined,
    afterTask: async () => {},
    progress: (counts) => void progress.push(counts),
    record: (line) => {
      recorded.push(line);
      return () => line;
    },
    drained: async () => {},
    ...overrides,
  };
  return { setting: whole, events, recorded, progress };
}
