import { join } from 'node:path';
import { expect, it } from 'vitest';
import { appears, greets, makePlace, memoryOf, numbered, runToEnd, serve, writeSuite } from '../helpers/suites.js';

it('a reader that stops while 50,000 events are due loses nothing, and does not fill the server', async ({
  annotate,
}) => {
  const place = await makePlace();
  const message = { type: 'message', role: 'assistant', content: '0123456789 abcdef '.repeat(460) };
  const script = { '*': { output: 'hello', events: Array.from({ length: 100 }, () => message) } };
  const more = { graders: [greets], hooks: { after_run: [{ command: 'touch ended' }] } };
  const path = await writeSuite(place, { config: { trials_per_task: 100 }, more, tasks: numbered(5), script });
  const warm = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) }, 'warm');
  await using client = serve(place);
  await runToEnd(client, warm);
  const before = memoryOf(client.pid).now;

  client.child.stdout?.pause();
  const answer = client.request('eval.run', { path, events: 'all' });
  await appears(join(place.dir, 'suite/ended')); // it shows on disk, whoever reads
  const growth = memoryOf(client.pid).peak - before;
  await annotate(`resident memory grew by ${Math.round(growth)} MB while nobody read`);

  client.child.stdout?.resume();
  const { result } = await answer;
  await client.notification('run.event', ({ type }) => type === 'run_ended');
  const events = client.messages.filter(({ method }) => method === 'run.event').map(({ params }) => params);
  expect(events.length).toBeGreaterThan(50_000);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  // Of the 400 MB that were due the server held a part: as much as its heap grows to, whatever is due (Node 24: 220 MB,
  // with half of it due 210).
  expect(growth).toBeLessThan(300);
  expect(await client.call('run.status', { run_id: result.run_id })).toMatchObject({
    verdict: 'passed',
    progress: { passed: 500 },
  });
});
