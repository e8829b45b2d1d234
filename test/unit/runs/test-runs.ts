import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RunEvent } from '../../../src/protocol/run-event.js';
import type { RunId } from '../../../src/protocol/run.js';
import { openRuns, type OpenRunsOptions } from '../../../src/runs/open-runs.js';
import type { RunContext, RunEnd, RunRequest, Runs } from '../../../src/runs/run.js';

/** What was logged, for tests that want to see or forbid it. */
export interface Logged {
  readonly level: 'warn' | 'error';
  readonly message: string;
  readonly facts: object;
}

export interface TestRuns {
  readonly runs: Runs & AsyncDisposable;
  readonly dir: string;
  readonly logged: Logged[];
}

/** A directory that is removed when the test is finished. */
export async function testDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'runs-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export async function testRuns(options: Partial<OpenRunsOptions> = {}): Promise<TestRuns> {
  const dir = options.dir ?? join(await testDir(), '.assay');
  const logged: Logged[] = [];
  const runs = await openRuns({
    recover: {},
    redact: (text) => text,
    log: {
      warn: (facts, message) => logged.push({ level: 'warn', message, facts }),
      error: (facts, message) => logged.push({ level: 'error', message, facts }),
    },
    ...options,
    dir,
  });
  onTestFinished(async () => runs[Symbol.asyncDispose]());
  return { runs, dir, logged };
}

export function request(work: (context: RunContext) => Promise<RunEnd>, change: Partial<RunRequest> = {}): RunRequest {
  return { kind: 'eval', name: 'demo', owner: 'c1', detach: false, plan: { tasks: 2 }, total: 2, work, ...change };
}

/** Work that goes on until it is told to end, or canceled; then it returns. */
export function openWork(end: RunEnd = {}): { work: (context: RunContext) => Promise<RunEnd>; finish: () => void } {
  let finish = (): void => undefined;
  const told = new Promise<void>((resolve) => (finish = resolve));
  const work = async ({ signal }: RunContext): Promise<RunEnd> => {
    await Promise.race([told, new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))]);
    return end;
  };
  return { work, finish };
}

export const never = (): AbortSignal => new AbortController().signal;

export async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export async function storedEvents(dir: string, id: RunId): Promise<RunEvent[]> {
  const text = await readFile(join(dir, 'runs', id, 'events.ndjson'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line): RunEvent => JSON.parse(line));
}

/** Counts with `done` trials passed. */
export function passed(done: number, total: number) {
  return { done, total, passed: done, failed: 0, errors: 0, skipped: 0, canceled: 0 };
}
