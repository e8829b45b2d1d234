import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { greets, makePlace, numbered, runToEnd, serve, startCommand, writeSuite } from '../helpers/suites.js';
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
