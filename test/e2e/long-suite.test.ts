import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { greets, makePlace, serve, start, writeSuite } from '../helpers/suites.js';

const rows = 80_000;

it('answers while the outcome of a long suite is worked out: after its last trial, before its result is written', async () => {
  const place = await makePlace();
  const table = Array.from({ length: rows }, (_, row) => `case-${row},hello number ${row}`);
  const path = await writeSuite(place, {
    config: { parallel: true, max_workers: 4 },
    more: { graders: [greets], tasks: undefined, tasks_from: 'rows.csv' },
    tasks: [],
    files: { 'rows.csv': `id,prompt\n${table.join('\n')}\n` },
  });
  await using client = serve(place);
  const id = await start(client, path);
  const isWritten = (): boolean =>
    readdirSync(join(place.dir, '.assay/runs', id)).some((name) => name.startsWith('result.json'));
  let answers = 0;
  for (;;) {
    const { status, progress } = await client.call('run.status', { run_id: id });
    if (isWritten()) break;
    expect(status).toMatch(/^(queued|running)$/);
    if (progress.done === rows) answers += 1;
  }
  // When it was worked out in one turn there was one, or two at most.
  expect(answers).toBeGreaterThan(3);
  const end = await client.call('run.wait', { run_id: id });
  expect(end).toMatchObject({ status: 'completed', verdict: 'passed', progress: { passed: rows } });
}, 120_000);
