import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePlace, serve } from '../helpers/suites.js';

it('names file and line of a report that is cut off, and refuses what has no effect', async () => {
  const place = await makePlace();
  const write = (name: string, text: string): Promise<void> => writeFile(join(place.dir, name), text);
  await write('lcov.info', 'SF:a.js\nDA:1,1\n');
  await write('.assay.yaml', 'coverage:\n  defaultFlor: 80\n');
  await using client = serve(place);
  const { error } = await client.request('coverage.run', { reports: ['lcov.info'] });
  expect(error).toMatchObject({ code: -32001, data: { line: 2, hint: expect.stringContaining('defaultFloor') } });
  await write('.assay.yaml', 'coverage: {}\n');
  const { run_id } = await client.call('coverage.run', { events: 'none', reports: ['lcov.info'] });
  expect((await client.call('run.wait', { run_id })).error.message).toMatch(/^lcov\.info:\d+: /);
  const odd = await client.request('coverage.run', { reports: ['lcov.info'], packages: ['./...'] });
  expect(odd.error).toMatchObject({ code: -32602, message: expect.stringContaining('packages has no effect here') });
  expect((await client.request('coverage.run', { dir: '/' })).error).toMatchObject({ data: { kind: 'outside-roots' } });
});
