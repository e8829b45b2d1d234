import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Runs } from '../../../src/runs/run.js';
import { never, openWork, request, testRuns } from './test-runs.js';

const done = async () => ({ verdict: 'passed' as const });

async function oneRun(runs: Runs, work: Parameters<typeof request>[0] = done): Promise<string> {
  const { id } = await runs.start(request(work));
  await runs.wait(id, { signal: never() });
  return id;
}

async function stored(dir: string): Promise<string[]> {
  return (await readdir(join(dir, 'runs'))).toSorted();
}

describe('retention', () => {
  it('keeps the runs that ended last; a removed one is expired, an unknown one unknown', async () => {
    const { runs, dir } = await testRuns({ keepRuns: 3 });
    const ids: string[] = [];
    for (let n = 0; n < 8; n += 1) ids.push(await oneRun(runs));
    await runs[Symbol.asyncDispose]();

    expect(await stored(dir)).toEqual(ids.slice(-3));
    const later = await testRuns({ dir, keepRuns: 3 });
    for (const id of ids.slice(0, 5)) {
      await expect(later.runs.status(id)).rejects.toMatchObject({ kind: 'run-expired' });
      await expect(runs.directory(id)).rejects.toMatchObject({ kind: 'run-expired' });
    }
    await expect(runs.status('run-01900000-0000-7000-8000-000000000000')).rejects.toMatchObject({
      kind: 'unknown-run',
    });
    expect((await later.runs.list({}, { limit: 9 })).runs.map((run) => run.id)).toEqual(ids.slice(-3).toReversed());
  });

  it('goes by the end of a run, not by its start, and never touches an active one', async () => {
    const { runs, dir } = await testRuns({ keepRuns: 2 });
    const { work, finish } = openWork({ verdict: 'passed' });
    const active = await runs.start(request(openWork().work));
    const long = await runs.start(request(work));
    const short = [await oneRun(runs), await oneRun(runs), await oneRun(runs)];
    finish();
    await runs.wait(long.id, { signal: never() });
    await runs.cancel(active.id);
    await runs[Symbol.asyncDispose]();

    expect(await stored(dir)).toEqual([active.id, long.id]);
    await expect(runs.status(short[2] ?? '')).rejects.toMatchObject({ kind: 'run-expired' });
  });

  it('removes old runs, but always keeps the newest', async () => {
    let now = Date.now();
    const { runs, dir } = await testRuns({ keepDays: 7, clock: () => now });
    await oneRun(runs);
    const second = await oneRun(runs);
    await runs[Symbol.asyncDispose]();
    now += 8 * 86_400_000;
    const { dir: same, runs: later } = await testRuns({ dir, keepDays: 7, clock: () => now });
    const third = await oneRun(later);
    await later[Symbol.asyncDispose]();

    // The ids have the real time: all three are old, the third is the newest.
    expect(await stored(same)).toEqual([third]);
    await expect(later.status(second)).rejects.toMatchObject({ kind: 'run-expired' });
  });

  it('removes whatever a run has left in its directory', async () => {
    const { runs, dir } = await testRuns({ keepRuns: 1 });
    await oneRun(runs, async (context) => {
      await mkdir(join(context.dir, 'trials', 'a'), { recursive: true });
      await writeFile(join(context.dir, 'trials', 'a', 'out.txt'), 'x');
      return {};
    });
    const last = await oneRun(runs);
    await runs[Symbol.asyncDispose]();

    expect(await stored(dir)).toEqual([last]);
  });

  it('keeps up with many runs at once', async () => {
    const { runs, dir } = await testRuns({ keepRuns: 10 });
    let most = 0;
    const worker = async (): Promise<void> => {
      for (let n = 0; n < 20; n += 1) {
        await oneRun(runs);
        most = Math.max(most, (await stored(dir)).length);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    await runs[Symbol.asyncDispose]();

    expect(await stored(dir)).toHaveLength(10);
    expect(most).toBeLessThan(150);
    const pruned = (await readFile(join(dir, 'pruned'), 'utf8')).trimEnd().split('\n');
    expect(new Set(pruned).size).toBe(150);
    expect(pruned).toHaveLength(150);
  });
});
