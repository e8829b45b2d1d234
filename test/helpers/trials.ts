import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ExecutorContext, Resource, TrialRequest } from '../../src/executors/executor.js';
import { createWorkspace } from '../../src/executors/workspace.js';
import { scratch } from './processes.js';

/** A request with a real workspace that is removed when the test is over. */
export async function trialRequest(overrides: Partial<TrialRequest> = {}): Promise<TrialRequest> {
  const dir = overrides.evalDir ?? (await scratch());
  const resources: readonly Resource[] = overrides.resources ?? [];
  let made: ReturnType<typeof createWorkspace> | undefined;
  onTestFinished(async () => (await made)?.[Symbol.asyncDispose]());
  return {
    taskId: 't1',
    trial: 1,
    attempt: 1,
    prompt: 'say hi',
    context: {},
    environment: {},
    model: 'some-model',
    skillDirectories: [],
    evalDir: dir,
    workspace: async () => {
      made ??= createWorkspace(resources, { runId: 'run-test' });
      return (await made).dir;
    },
    artifacts: async () => {
      await mkdir(join(dir, 'artifacts'), { recursive: true });
      return join(dir, 'artifacts');
    },
    ...overrides,
    resources,
  };
}

/** What a run gives to an executor; `warnings` collects what it reports. */
export function executorContext(overrides: Partial<ExecutorContext> = {}): ExecutorContext & { warnings: string[] } {
  const warnings: string[] = [];
  return {
    evalDir: '/',
    taskIds: ['t1'],
    resolvePath: async (path, base) => resolve(base, path),
    env: process.env,
    warn: (code) => void warnings.push(code),
    storedRun: async () => {
      throw new Error('this test has no stored run');
    },
    warnings,
    ...overrides,
  };
}
