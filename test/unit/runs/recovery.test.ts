import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { describe, expect, it } from 'vitest';
import { ownIdentity, processState, sameProcess } from '../../../src/support/process-identity.js';
import type { RunRecord } from '../../../src/runs/run.js';
import { collect, never, passed, storedEvents, testDir, testRuns } from './test-runs.js';

/** This process's pid with another start: a process that is gone and whose pid was given out again. */
const gone = { pid: process.pid, started: ownIdentity().started.replace(/^\d+/, '1') };

async function cutOff(
  events: readonly object[],
  change: Partial<RunRecord> = {},
): Promise<{ dir: string; id: string }> {
  const dir = join(await testDir(), '.assay');
  const id = `run-${uuid()}`;
  const time = '2026-01-01T00:00:00.000Z';
  const record: RunRecord = {
    id,
    kind: 'eval',
    status: 'running',
    created_at: time,
    started_at: time,
    progress: passed(0, 4),
    process: gone,
    ...change,
  };
  await mkdir(join(dir, 'runs', id), { recursive: true });
  await writeFile(join(dir, 'runs', id, 'run.json'), JSON.stringify(record));
  const lines = events.map((event, i) => `${JSON.stringify({ run_id: id, seq: i + 1, time, ...event })}\n`);
  if (lines.length > 0) await writeFile(join(dir, 'runs', id, 'events.ndjson'), lines.join(''));
  return { dir, id };
}

const started = { type: 'run_started', kind: 'eval', total: 4 };

describe.skipIf(process.platform !== 'linux')('a process', () => {
  it('is known by its start, not by its pid alone', () => {
    const own = ownIdentity();

    expect(own.started).toMatch(/^\d+@[0-9a-f]{8}-\d+$/);
    expect(processState(own)).toBe('alive');
    expect(processState(gone)).toBe('gone');
    expect(processState({ pid: 2 ** 22 + 5, started: own.started })).toBe('gone');
    expect(processState({ ...own, started: '5@ffffffff-1' })).toBe('elsewhere');
    expect(processState({ pid: own.pid, started: '' })).toBe('alive');
    expect(processState({ pid: 2 ** 22 + 5, started: '' })).toBe('gone');
    expect(sameProcess(own, ownIdentity())).toBe(true);
    expect(sameProcess(own, gone)).toBe(false);
  });
});

describe('a run that was cut off', () => {
  it('is closed by whatever asks for it first, with what its maker can still read', async () => {
    const { dir, id } = await cutOff([started, { type: 'progress', ...passed(3, 4) }]);
    const { runs } = await testRuns({
      dir,
      recover: {
        eval: async ({ record }) => ({ result: [JSON.stringify({ kept: record.progress.done, error: record.error })] }),
      },
    });

    const events = await collect(runs.follow(id, 1, never()));

    expect(events.map((event) => event.type)).toEqual(['run_started', 'progress', 'run_ended']);
    expect(await storedEvents(dir, id)).toEqual(events);
    const status = await runs.status(id);
    expect(status).toMatchObject({ status: 'failed', progress: { done: 3 }, error: { kind: 'interrupted' } });
    expect(status.error?.message).toContain(`pid ${gone.pid}`);
    expect(status.error?.message).toContain('2026-01-01T00:00:00.000Z');
    expect(JSON.parse(await readFile(status.result_path ?? '', 'utf8'))).toMatchObject({
      kept: 3,
      error: { kind: 'interrupted' },
    });
  });

  it('is closed also when it had told nothing, and when its maker fails', async () => {
    const { dir, id } = await cutOff([], { kind: 'coverage' });
    const { runs, logged } = await testRuns({
      dir,
      recover: {
        coverage: async () => {
          throw new Error('no plan');
        },
      },
    });

    const status = await runs.status(id);

    expect(status).toMatchObject({ status: 'failed', error: { kind: 'interrupted' } });
    expect(status).not.toHaveProperty('result_path');
    expect(await storedEvents(dir, id)).toMatchObject([{ seq: 1, type: 'run_ended', status: 'failed' }]);
    expect(logged).toMatchObject([{ level: 'warn' }]);
  });

  it('counts as ended when only its record was not written any more', async () => {
    const end = { type: 'run_ended', status: 'completed', verdict: 'passed' };
    const { dir, id } = await cutOff([started, { type: 'progress', ...passed(4, 4) }, end]);
    await writeFile(join(dir, 'runs', id, 'result.json'), '{}');
    let recovered = 0;
    const { runs } = await testRuns({ dir, recover: { eval: async () => ((recovered += 1), undefined) } });

    expect(await runs.status(id)).toMatchObject({
      status: 'completed',
      verdict: 'passed',
      progress: { done: 4 },
      result_path: join(dir, 'runs', id, 'result.json'),
      ended_at: '2026-01-01T00:00:00.000Z',
    });
    expect(await storedEvents(dir, id)).toHaveLength(3);
    expect(recovered).toBe(0);
  });

  it('is closed once, however many ask', async () => {
    const { dir, id } = await cutOff([started]);
    let recovered = 0;
    const recover = { eval: async () => ((recovered += 1), { result: ['{}'] }) };
    const { runs } = await testRuns({ dir, recover });

    await Promise.all([runs.status(id), runs.list({}, { limit: 5 }), runs.events(id, 1, 5), runs.directory(id)]);

    expect(recovered).toBe(1);
    expect(await storedEvents(dir, id)).toHaveLength(2);
  });

  it('is taken over from a process that died while closing it', async () => {
    const { dir, id } = await cutOff([started]);
    await writeFile(join(dir, 'runs', id, 'recovering.1'), JSON.stringify(gone));
    const { runs } = await testRuns({ dir });

    expect(await runs.status(id)).toMatchObject({ status: 'failed' });
    expect((await readdir(join(dir, 'runs', id))).toSorted()).toEqual(['events.ndjson', 'run.json']);
  });

  it('is left to a living process that is closing it', async () => {
    const { dir, id } = await cutOff([started]);
    const path = join(dir, 'runs', id, 'run.json');
    await writeFile(join(dir, 'runs', id, 'recovering.1'), JSON.stringify(ownIdentity()));
    const { runs } = await testRuns({ dir });
    const asked = runs.status(id);
    const record: RunRecord = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, status: 'failed', error: { kind: 'theirs', message: 'm' } }));

    expect(await asked).toMatchObject({ status: 'failed', error: { kind: 'theirs' } });
    expect(await storedEvents(dir, id)).toHaveLength(1);
  });

  it('of another machine or container is shown running while its files change, and closed when they do not', async () => {
    const elsewhere = { pid: 7, started: '5@ffffffff-1' };
    const { dir, id } = await cutOff([started], { process: elsewhere });
    const { runs } = await testRuns({ dir });
    expect((await runs.status(id)).status).toBe('running');

    const later = await testRuns({ dir, clock: () => Date.now() + 11 * 60_000 });

    expect((await later.runs.status(id)).status).toBe('failed');
  });
});

describe('opening a store after a crash', () => {
  it('closes cut-off runs though nobody asks for them, and looks only once', async () => {
    const { dir, id } = await cutOff([started]);
    await mkdir(join(dir, 'processes'));
    await writeFile(join(dir, 'processes', `${gone.pid}_${gone.started}`), '');
    const { runs } = await testRuns({ dir });

    await expect(runs.status('run-01900000-0000-7000-8000-000000000000')).rejects.toThrow('there is no run');

    expect(JSON.parse(await readFile(join(dir, 'runs', id, 'run.json'), 'utf8'))).toMatchObject({ status: 'failed' });
    expect(await readdir(join(dir, 'processes'))).toEqual([]);
  });
});
