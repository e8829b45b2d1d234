import { existsSync, readdirSync } from 'node:fs';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  greets,
  makePlace,
  numbered,
  type Place,
  runToEnd,
  serve,
  startCommand,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

describe('where it is', () => {
  it('as the project file says; --no-cache and cache: false make every trial anew', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      more: { graders: [greets] },
      tasks: numbered(2),
      files: { '.assay.yaml': 'cache: {enabled: true, dir: kept}' },
    });
    await using client = serve(place);
    expect((await runToEnd(client, path)).outcome.summary.cache).toEqual({ hits: 0, misses: 2, stored: 2 });
    expect(readdirSync(join(place.dir, 'suite/kept'))).toContain('CACHEDIR.TAG');
    expect(existsSync(join(place.dir, '.assay/cache'))).toBe(false);
    expect((await runToEnd(client, path, { cache: false })).outcome.summary.cache).toBeUndefined();
    expect((await runToEnd(client, path, { cache_dir: 'here' })).outcome.summary.cache.misses).toBe(2);
    await expect(runToEnd(client, path, { cache_dir: '/' })).rejects.toMatchObject({ data: { kind: 'outside-roots' } });
  });

  it('a place that cannot be written is a warning, once, and the run goes on', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(3) });
    await writeFile(join(place.dir, 'file'), '');
    await using client = serve(place);
    const { id, outcome } = await runToEnd(client, path, { cache_dir: 'file' });
    expect(outcome.summary).toMatchObject({ succeeded: 3, cache: { hits: 0, misses: 3, stored: 0 } });
    const { events } = await client.call('run.events', { run_id: id });
    expect(events.filter(({ code }: Json) => code === 'cache-not-written')).toHaveLength(1);
  });
});

/** Three trials: a grader's script and the agent's script beside the suite, and a directory in it whose files are read. */
async function scripted(place: Place): Promise<string> {
  await mkdir(join(place.dir, 'shared'));
  await Promise.all([
    writeFile(join(place.dir, 'shared/check.sh'), 'exit 0'),
    writeFile(join(place.dir, 'shared/agent.sh'), 'echo hello'),
  ]);
  const command = ['sh', '{eval_dir}/../shared/agent.sh'];
  const program = (name: string, ...args: string[]): object => ({
    name,
    type: 'program',
    config: { command: 'sh', args },
  });
  return writeSuite(place, {
    config: { executor: 'command', executor_options: { command } },
    more: { graders: [program('outside', '{eval_dir}/../shared/check.sh')] },
    tasks: numbered(3, () => ({
      more: { graders: [program('inside', '-c', '. "$0"/one.sh', '{eval_dir}/checks')] },
    })),
    files: { 'checks/one.sh': 'exit 0' },
  });
}

describe('what commands name', () => {
  const outcomes: Readonly<Record<string, readonly [string, number]>> = {
    'shared/check.sh': ['exit 1', 3],
    'shared/agent.sh': ['echo bye', 0],
    'suite/checks/one.sh': ['exit 1', 3],
  };

  it.each(Object.keys(outcomes))('is part of the key, and of what is resumed: %s', async (file) => {
    const [content, failed] = outcomes[file] ?? ['', 0];
    const place = await makePlace();
    const path = await scripted(place);
    await using client = serve(place);
    expect((await runToEnd(client, path, { cache: true })).outcome.summary.cache).toMatchObject({ misses: 3 });
    const { id, outcome } = await runToEnd(client, path, { cache: true });
    expect(outcome.summary).toMatchObject({ succeeded: 3, cache: { hits: 3, misses: 0 } });
    await writeFile(join(place.dir, file), content);
    const changed = (await runToEnd(client, path, { cache: true })).outcome;
    expect(changed.summary).toMatchObject({ failed, cache: { hits: 0, misses: 3 } });
    await expect(client.call('eval.run', { path, resume: id })).rejects.toThrow('cannot be resumed');
  });

  it('can be too large to be known: then the cache is not used, and a warning says why', async () => {
    const place = await makePlace();
    const path = await scripted(place);
    await truncate(join(place.dir, 'suite/checks/one.sh'), 0);
    await writeFile(join(place.dir, 'suite/checks/all.bin'), '');
    await truncate(join(place.dir, 'suite/checks/all.bin'), 513 * 1024 * 1024);
    await using client = serve(place);
    const { id, outcome } = await runToEnd(client, path, { cache: true });
    expect(outcome.summary).toMatchObject({ succeeded: 3 });
    expect(outcome.summary.cache).toBeUndefined();
    const { events } = await client.call('run.events', { run_id: id });
    expect(events.find(({ code }: Json) => code === 'cache-not-used')?.message).toContain('suite/checks holds more');
  });
});

it('assay cache info and clear', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(3) });
  await startCommand(place, ['run', path, '--cache']).ended;
  const info = await startCommand(place, ['cache', 'info']).ended;
  expect(info).toMatchObject({ code: 0, stdout: expect.stringMatching(/^3 trials, 0\.\d MiB: .*\.assay\/cache\n$/) });
  const refused = await startCommand(place, ['cache', 'clear', '--dir', 'suite']).ended;
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('not part of a cache') });
  expect((await startCommand(place, ['cache', 'clear']).ended).stdout).toMatch(/^removed 3 trials/);
  expect(existsSync(join(place.dir, '.assay/cache'))).toBe(false);
});
