import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { makePlace, onlyRun, type Place, readJson, serve } from '../helpers/suites.js';
import type { Json, WireClient } from '../helpers/wire-client.js';

const report = (file: string, covered: 0 | 1): string => `SF:${file}\\nDA:1,1\\nDA:2,${covered}\\nend_of_record\\n`;

/** A project of two parts, `api` and `web`; what the test command writes is said anew for each run. */
async function project(carry = true): Promise<{ place: Place; writes: (script: string) => Promise<void> }> {
  const place = await makePlace();
  const more = carry ? ', flag: web, carryforward: true' : '';
  await writeFile(
    join(place.dir, '.assay.yaml'),
    `coverage:
  command: [sh, test.sh]
  reports: [api.info, { path: web.info${more} }]
  groups: [{ name: api, include: ["api/**"] }, { name: web, include: ["web/**"] }]
  defaultFloor: 50
`,
  );
  return { place, writes: (script) => writeFile(join(place.dir, 'test.sh'), `rm -f *.info\n${script}\n`) };
}

const api = `printf '${report('api/a.js', 1)}' > api.info`;
const web = (covered: 0 | 1): string => `printf '${report('web/w.js', covered)}' > web.info`;

async function measured(client: WireClient): Promise<{ summary: Json; outcome: Json }> {
  const { run_id } = await client.call('coverage.run', { events: 'none' });
  const summary = await client.call('run.wait', { run_id });
  return { summary, outcome: summary.result_path === undefined ? undefined : await readJson(summary.result_path) };
}

it('carries the last good report of a part that was not measured, says so, and raises no floor by it', async () => {
  const { place, writes } = await project();
  await using client = serve(place);
  await writes(`${api}\n${web(1)}`);
  const both = await measured(client);
  expect(both.outcome).toMatchObject({ verdict: 'passed', complete: true });
  expect(both.outcome).not.toHaveProperty('carried');

  // Tests that fail leave no good report behind.
  await writes(`${api}\n${web(0)}\nexit 1`);
  expect((await measured(client)).summary.verdict).toBe('failed');

  await writes(api);
  const { summary, outcome } = await measured(client);
  expect(outcome).toMatchObject({
    verdict: 'passed',
    complete: false,
    carried: [{ flag: 'web', time: expect.any(String) }],
    warnings: [expect.stringMatching(/^web was not measured: its report from .* is carried forward$/)],
    groups: [{ name: 'api' }, { name: 'web', covered: 2, total: 2 }],
  });
  const refused = await client.request('coverage.ratchet', { run_id: summary.id });
  expect(refused.error).toMatchObject({ message: 'only a run of all groups raises floors' });
});

it('has nothing to carry before a good report, and never takes a damaged one', async () => {
  const { place, writes } = await project();
  await using client = serve(place);
  await writes(api);
  const first = await measured(client);
  expect(first.summary).toMatchObject({
    status: 'failed',
    error: { message: 'there is no report web.info, and none of the flag web was kept to carry forward' },
  });
  const store = dirname(dirname(onlyRun(place)));
  await writes(`${api}\n${web(1)}`);
  expect((await measured(client)).summary.verdict).toBe('passed');
  const flags = join(store, 'coverage-flags');
  const [name = ''] = await readdir(flags);
  const kept = join(flags, name, 'web.json');
  await writeFile(kept, (await readFile(kept, 'utf8')).slice(0, 40));
  await writes(api);
  expect((await measured(client)).summary.error.message).toBe('the kept report of the flag web is damaged');
  await rm(kept);
  expect((await measured(client)).summary.status).toBe('failed');
});

it('a report that the settings name and the tests do not write is no pass', async () => {
  const { place, writes } = await project(false);
  await using client = serve(place);
  await writes(api);
  expect((await measured(client)).summary).toMatchObject({
    status: 'failed',
    error: { message: 'sh passed and wrote no coverage report at web.info' },
  });
});
