import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { greets, makePlace, memoryOf, numbered, serve, start, writeSuite } from '../helpers/suites.js';

it('finding 14: 3,000 runs over one connection leave nothing in memory, and no id comes twice', async ({
  annotate,
}) => {
  const place = await makePlace();
  const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
  await using client = serve(place, ['--keep-runs', '20']);
  const ids: string[] = [];
  // Between two collections memory only looks larger: the least of some readings counts.
  const least = { early: Infinity, late: Infinity };
  const carryOut = async (): Promise<void> => {
    while (ids.length < 3_000) {
      // oxlint-disable-next-line no-await-in-loop -- one run after the other, on each of a few lanes
      const id = await start(client, path);
      ids.push(id);
      // oxlint-disable-next-line no-await-in-loop -- as above
      const { status, verdict } = await client.call('run.wait', { run_id: id });
      if (status !== 'completed' || verdict !== 'passed') throw new Error(`${id} is ${status}, ${verdict}`);
      client.messages.length = 0; // this end keeps nothing either
      const { now } = memoryOf(client.pid);
      if (ids.length > 800 && ids.length <= 1_000) least.early = Math.min(least.early, now);
      if (ids.length > 2_800) least.late = Math.min(least.late, now);
    }
  };
  await Promise.all(Array.from({ length: 4 }, carryOut));
  const ratio = least.late / least.early;
  await annotate(`${Math.round(least.early)} MB after 1,000 runs, ${Math.round(least.late)} MB after 3,000`);
  // A heap that still grows to its size is let through, a megabyte kept for every twenty runs is not.
  expect(ratio).toBeLessThan(1.45);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await client.call('run.list', { status: 'running' })).toEqual({ runs: [] });
  expect(await client.call('run.list', { limit: 1 })).toMatchObject({ runs: [{ status: 'completed' }] });

  // The oldest have been removed, and it is said that they were there.
  const { error } = await client.request('run.status', { run_id: ids[0] });
  expect(error).toMatchObject({ code: -32004, data: { kind: 'run-expired', hint: expect.any(String) } });
  client.closeInput();
  expect(await client.exit).toMatchObject({ code: 0 });
  expect(readdirSync(join(place.dir, '.assay/runs')).length).toBeLessThanOrEqual(20);
}, 180_000);
