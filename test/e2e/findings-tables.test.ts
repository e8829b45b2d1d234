import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { greets, makePlace, memoryOf, serve, start, writeSuite } from '../helpers/suites.js';

const rows = 200_000;
/** A server needs up to 290, `assay run` 260; Node 24 has a larger heap before anything is in it, and took 302. */
const mostMb = Number.parseInt(process.versions.node, 10) >= 24 ? 350 : 300;

/** Highest memory, MB, of a server that runs a suite of so many rows and as many inputs. */
async function peakWith(inputs: number): Promise<number> {
  const place = await makePlace();
  const dir = join(place.dir, 'suite');
  await mkdir(dir);
  const values = Object.fromEntries(
    Array.from({ length: inputs }, (_, index) => [`input_${index}`, `a value of a usual length ${index}`]),
  );
  const config = { trials_per_task: 1, timeout_seconds: 60, executor: 'mock' };
  await writeFile(
    join(dir, 'eval.yaml'),
    JSON.stringify({ name: 'rows', config, inputs: values, graders: [greets], tasks_from: 'rows.csv' }),
  );
  const csv = createWriteStream(join(dir, 'rows.csv'));
  csv.write('id,name,prompt,level\n');
  for (let row = 1; row <= rows; row++) {
    if (!csv.write(`case-${row},"Case ${row}, long","hello number ${row} at {{.Vars.level}}",hard\n`))
      await once(csv, 'drain');
  }
  csv.end();
  await once(csv, 'close');
  await using client = serve(place);
  const id = await start(client, dir);
  // In pieces: on a busy machine the run takes longer than the client waits for one answer.
  let end = await client.call('run.wait', { run_id: id, timeout_ms: 20_000 });
  while (end.ended_at === undefined) end = await client.call('run.wait', { run_id: id, timeout_ms: 20_000 });
  expect(end).toMatchObject({ status: 'completed', verdict: 'passed', progress: { done: rows, passed: rows } });
  return memoryOf(client.child.pid ?? 0).peak;
}

it('finding 27: 200,000 rows of a table need no more memory for 50 inputs, and are no maps of their own', async () => {
  const without = await peakWith(0);
  const withInputs = await peakWith(50);
  expect(withInputs / without).toBeLessThan(1.3);
  expect(withInputs).toBeLessThan(mostMb);
}, 300_000);

it('rows run beside the tasks of files, and show in task.list, task.get and the result with their line', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    more: {
      inputs: { tone: 'kindly' },
      graders: [
        greets,
        { type: 'text', name: 'row', config: { contains: ['{{.Vars.expected | default "hello"}}', '{{.TaskName}}'] } },
      ],
      tasks_from: 'rows.csv',
    },
    tasks: [{ id: 'file', prompt: 'hello {{.TaskName}}' }],
    files: {
      'rows.csv':
        'name,prompt,expected\nfirst,"say hello {{.Vars.tone}}, {{.TaskName}}",kindly\nsecond,hello second,goodbye\n',
    },
  });
  await using client = serve(place);
  expect(await client.call('eval.validate', { path })).toMatchObject({ valid: true, diagnostics: [] });
  const { tasks } = await client.call('task.list', { path });
  expect(tasks.map(({ id, source }: { id: string; source: string }) => [id, source.split('/').at(-1)])).toEqual([
    ['file', '000000.yaml'],
    ['first', 'rows.csv:2'],
    ['second', 'rows.csv:3'],
  ]);
  const got = await client.call('task.get', { path, task_id: 'first' });
  expect(got.stimulus.message).toBe('say hello {{.Vars.tone}}, {{.TaskName}}');
  const id = await start(client, path);
  await client.call('run.wait', { run_id: id });
  const { tasks: ended, digests } = await client.call('run.result', { run_id: id, view: 'full' });
  expect(ended.map((each: { status: string; source: string }) => [each.status, each.source.split('/').at(-1)])).toEqual(
    [
      ['passed', '000000.yaml'],
      ['passed', 'rows.csv:2'],
      ['failed', 'rows.csv:3'],
    ],
  );
  expect(ended[1].runs[0].final_output).toBe('Mock response for: say hello kindly, first');
  expect(digests.tasks_from).toHaveLength(64);
});
