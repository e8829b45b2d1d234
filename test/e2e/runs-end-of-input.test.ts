import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  greets,
  leftovers,
  makePlace,
  numbered,
  onlyRun,
  processesOf,
  readJson,
  serve,
  start,
  startProgram,
  steps,
  writeSuite,
} from '../helpers/suites.js';

it('finding 26: closing stdin in the middle of a run cancels it: exit 0, no process, no file, a result', async ({
  annotate,
}) => {
  const place = await makePlace();
  const pidFile = join(place.dir, 'pid');
  const path = await writeSuite(place, {
    config: agent(place),
    more: { graders: [greets], hooks: { after_run: [{ command: 'touch cleaned-up' }] } },
    tasks: [
      { id: 'first', prompt: steps(['say', 'hello']) },
      { id: 'second', prompt: steps(['hang', pidFile, '300']) },
      { id: 'third', prompt: steps(['say', 'hello']) },
    ],
  });
  await using client = serve(place);
  await start(client, path);
  await pidIn(pidFile);
  expect(leftovers(place)).toHaveLength(1);

  const began = performance.now();
  client.closeInput();
  expect(await client.exit).toEqual({ code: 0, signal: null });
  await annotate(`end of input to exit took ${Math.round(performance.now() - began)} ms`);
  expect(processesOf(place)).toEqual([]);
  expect(leftovers(place)).toEqual([]);
  expect(existsSync(join(place.dir, 'suite/cleaned-up'))).toBe(true);
  expect(await readJson(join(onlyRun(place), 'run.json'))).toMatchObject({
    status: 'canceled',
    progress: { done: 3, passed: 1, canceled: 2 },
  });
  const { tasks } = await readJson(join(onlyRun(place), 'result.json'));
  expect(tasks.map((task: { status: string }) => task.status)).toEqual(['passed', 'canceled', 'canceled']);
});

it('a script can pipe its requests in: the run is waited for and its end is printed', async () => {
  const place = await makePlace();
  const script = { '*': { delay_ms: 300, output: 'hello' } };
  await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(2), script });
  const pipeline = `printf '%s\\n' '{"jsonrpc":"2.0","id":1,"method":"eval.run","params":{"path":"suite","events":"none"}}' '{"jsonrpc":"2.0","id":2,"method":"run.wait"}' | "$0" "$ASSAY"`;
  const { code, stdout, stderr } = await startProgram(place, ['/bin/sh', '-c', pipeline, process.execPath]).ended;
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toHaveLength(2);
  expect(answers.find(({ id }) => id === 2).result).toMatchObject({
    id: answers.find(({ id }) => id === 1).result.run_id,
    status: 'completed',
    verdict: 'passed',
    progress: { done: 2, passed: 2 },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('finding 26: a detached run is not canceled by the end of its connection: it finishes and is on disk', async () => {
  const place = await makePlace();
  const script = { '*': { delay_ms: 700, output: 'hello' } };
  const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(4), script });
  await using client = serve(place);
  await start(client, path, { detach: true });
  client.closeInput();
  expect(await client.exit).toEqual({ code: 0, signal: null });
  expect(await readJson(join(onlyRun(place), 'run.json'))).toMatchObject({ status: 'completed', verdict: 'passed' });
});

it('a signal ends a detached run that outlived its connection; what it had is on disk', async () => {
  const place = await makePlace();
  const pidFile = join(place.dir, 'pid');
  const tasks = [{ id: 'only', prompt: steps(['hang', pidFile, '300']) }];
  const path = await writeSuite(place, { config: agent(place), more: { graders: [greets] }, tasks });
  await using client = serve(place);
  await start(client, path, { detach: true });
  await pidIn(pidFile);
  client.closeInput();
  client.child.kill('SIGTERM');
  expect(await client.exit).toEqual({ code: 143, signal: null });
  expect(processesOf(place)).toEqual([]);
  expect(await readJson(join(onlyRun(place), 'run.json'))).toMatchObject({ status: 'canceled' });
});
