import { watch } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  greets,
  makePlace,
  numbered,
  runToEnd,
  serve,
  startCommand,
  startProgram,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const python = (name: string) => ({
  type: 'code',
  name,
  config: { assertions: ['"hello" in output', 'len(output) > 3'] },
});

it('finding 2: one Python process judges everything, run after run', async () => {
  const place = await makePlace();
  const bin = join(place.dir, 'bin');
  const log = join(place.dir, 'starts');
  await mkdir(bin);
  const real = (await startProgram(place, ['/bin/sh', '-c', 'command -v python3']).ended).stdout.trim();
  await writeFile(join(bin, 'python3'), `#!/bin/sh\necho start >> '${log}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  const path = await writeSuite(place, {
    config: { trials_per_task: 3, parallel: true, max_workers: 4 },
    more: { graders: [python('one'), python('two')] },
    tasks: numbered(4),
  });
  const env = { ...place.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  await using client = serve({ ...place, env });
  for (const _ of [1, 2])
    expect((await runToEnd(client, path)).summary).toMatchObject({ verdict: 'passed', progress: { passed: 12 } });
  expect(await readFile(log, 'utf8')).toBe('start\n');
});

it('finding 3: every trial gets the fixture as it was at the start, whatever a grader does to the file', async () => {
  const place = await makePlace();
  const fixture = join(place.dir, 'suite/fixtures/data.txt');
  const spoil = 'echo changed >> "$ASSAY_EVAL_DIR/fixtures/data.txt"; echo changed >> data.txt';
  const path = await writeSuite(place, {
    config: { trials_per_task: 3, max_attempts: 2 },
    more: {
      graders: [
        {
          type: 'file',
          name: 'original',
          config: { content_patterns: [{ path: 'data.txt', must_match: ['^original\\n$'] }] },
        },
        { type: 'program', name: 'spoil', config: { command: 'sh', args: ['-c', spoil] } },
      ],
    },
    tasks: numbered(2, () => ({ inputs: { files: [{ path: 'data.txt' }] } })),
    files: { 'fixtures/data.txt': 'original\n' },
  });
  await using client = serve(place);
  const first = await runToEnd(client, path);
  expect(first.summary).toMatchObject({ verdict: 'passed', progress: { passed: 6 } });
  expect((await readFile(fixture, 'utf8')).match(/changed/g)).toHaveLength(6);

  // The digest tells that the next run begins with another file.
  const second = await runToEnd(client, path, { trials: 1 });
  expect(second.outcome.tasks[0].runs[0].validations['original']).toMatchObject({ passed: false });
  expect(second.outcome.digests.fixtures).not.toBe(first.outcome.digests.fixtures);
  await writeFile(fixture, 'original\n');
  const third = await runToEnd(client, path, { trials: 1 });
  expect(third.outcome.digests.fixtures).toBe(first.outcome.digests.fixtures);
});

it('finding 5: 200 gradings with code make no file', async () => {
  const place = await makePlace();
  const javascript = {
    type: 'code',
    name: 'js',
    config: { language: 'javascript', assertions: ['output.includes("hello")'] },
  };
  const path = await writeSuite(place, {
    config: { trials_per_task: 10 },
    more: { graders: [python('py'), javascript] },
    tasks: numbered(10),
  });
  await using client = serve(place);
  const made: string[] = [];
  let last = (): void => {};
  const seen = new Promise<void>((resolve) => (last = resolve));
  const watcher = watch(place.temp, (_, name) => (name === 'sentinel' ? last() : made.push(name ?? '?')));
  const { summary } = await runToEnd(client, path);
  expect(summary).toMatchObject({ verdict: 'passed', progress: { passed: 100 } });
  await writeFile(join(place.temp, 'sentinel'), ''); // behind everything that came before it
  await seen;
  watcher.close();
  expect(made).toEqual([]);
});

it('finding 6: the project file is read once per run: editing it meanwhile changes nothing, and its digest is kept', async () => {
  const place = await makePlace();
  const project = (seconds: number): string => `graders: {programTimeout: ${seconds}}\n`;
  const edit = `echo 'graders: {programTimeout: 40}' > "$ASSAY_EVAL_DIR/.assay.yaml"`;
  const path = await writeSuite(place, {
    config: { trials_per_task: 3 },
    more: {
      graders: [
        { type: 'program', name: 'edit', config: { command: 'sh', args: ['-c', edit] } },
        { type: 'program', name: 'slow', config: { command: 'sleep', args: ['30'] } },
      ],
    },
    tasks: numbered(1),
    files: { '.assay.yaml': project(0.2) },
  });
  await using client = serve(place);
  const { outcome } = await runToEnd(client, path);
  const feedbacks = outcome.tasks[0].runs.map((trial: Json) => trial.validations['slow'].feedback);
  expect(feedbacks).toEqual(Array.from({ length: 3 }, () => 'the program did not end within 0.2 s'));
  expect(await readFile(join(place.dir, 'suite/.assay.yaml'), 'utf8')).toBe(project(40));

  const quick = await writeSuite(
    place,
    { more: { graders: [greets] }, tasks: numbered(1), files: { '.assay.yaml': project(0.2) } },
    'quick',
  );
  const again = await runToEnd(client, quick);
  expect(outcome.digests.project).toMatch(/^[0-9a-f]{64}$/);
  expect(again.outcome.digests.project).toBe(outcome.digests.project);
});

it('finding 17: without a terminal nothing is drawn, and nothing keeps the program from its end', async () => {
  const place = await makePlace();
  await writeSuite(place, {
    config: { parallel: true },
    more: { graders: [greets] },
    tasks: numbered(8),
    script: { '*': { output: 'hello', delay_ms: 150 } },
  });
  const { code, stdout, stderr } = await startCommand(place, ['run', 'suite']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const drawn of ['\r', '\u001B']) expect(stdout).not.toContain(drawn);
  expect(stdout).toContain('passed: 8 passed, 0 failed');

  await using client = serve(place);
  await runToEnd(client, 'suite');
  client.closeInput();
  expect(await client.exit).toEqual({ code: 0, signal: null });
  expect(client.stderr).toBe('');
});
