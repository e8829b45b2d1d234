import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  agent,
  greets,
  makePlace,
  numbered,
  type Place,
  readJson,
  runToEnd,
  serve,
  start,
  startCommand,
  steps,
  type SuiteSpec,
  writeSuite,
} from '../helpers/suites.js';
import type { Json, WireClient } from '../helpers/wire-client.js';

/** Paths of the packs of the cache of a place, less what an unfinished write has left. */
function packs({ dir }: Place): string[] {
  const cache = join(dir, '.assay/cache');
  if (!existsSync(cache)) return [];
  return readdirSync(cache, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[0-9a-f]{16}\/[0-9a-z-]+\.pack$/.test(name))
    .map((name) => join(cache, name));
}

const counts = async (client: WireClient, path: string, params: object = {}): Promise<Json> =>
  (await runToEnd(client, path, { cache: true, ...params })).outcome.summary.cache;

describe('finding 9: the cache holds no lock over I/O', () => {
  it('one file is a FIFO that blocks: all parallel tasks finish, and it is replaced', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      config: { parallel: true, max_workers: 8 },
      more: { graders: [greets] },
      tasks: numbered(8),
    });
    await using client = serve(place);
    expect(await counts(client, path, { tasks: ['t1'] })).toEqual({ hits: 0, misses: 1, stored: 1 });
    const [pack = ''] = packs(place);
    expect(await counts(client, path)).toEqual({ hits: 1, misses: 7, stored: 7 });
    await rm(pack);
    execFileSync('mkfifo', [pack]);
    expect(await counts(client, path)).toEqual({ hits: 7, misses: 1, stored: 1 });
    expect(await counts(client, path)).toEqual({ hits: 8, misses: 0, stored: 0 });
  });

  it('kill -9 while entries are written leaves none that is torn', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      config: { parallel: true, max_workers: 8 },
      more: { graders: [greets] },
      tasks: numbered(400),
      script: { '*': { output: `hello ${'x'.repeat(200_000)}` } },
    });
    const client = serve(place);
    await start(client, path, { cache: true, events: 'progress' });
    await client.notification('run.event', ({ type, done }) => type === 'progress' && done >= 10);
    client.child.kill('SIGKILL');
    await client.exit;
    const { stdout } = await startCommand(place, ['cache', 'info']).ended;
    const kept = Number(/^(\d+) trials/.exec(stdout)?.[1]);
    expect(kept).toBeLessThan(400);
    await using next = serve(place);
    const { hits, misses } = await counts(next, path);
    expect({ hits, misses }).toEqual({ hits: kept, misses: 400 - kept });
  });

  it('a file that is torn, empty or foreign is a miss', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(4) });
    await using client = serve(place);
    for (const id of ['t1', 't2', 't3', 't4']) await counts(client, path, { tasks: [id] });
    const [torn = '', empty = '', foreign = ''] = packs(place);
    const bytes = readFileSync(torn);
    writeFileSync(torn, bytes.subarray(0, bytes.length - 1));
    writeFileSync(empty, '');
    writeFileSync(foreign, '{"format":"assay-trial-0","sha256":"","files":[]}\n');
    expect(await counts(client, path)).toEqual({ hits: 1, misses: 3, stored: 3 });
  });
});

const warm = { tone: { '*': { output: JSON.stringify({ passes: [{ description: 'warm' }], failures: [] }) } } };

/** A suite with something of everything that a key is over. */
const everything = {
  config: { skill_directories: ['skills'], trials_per_task: 2, model: 'm1', judge_model: 'j1' },
  more: {
    skill: 'greeter',
    inputs: { Who: 'you' },
    hooks: { before_task: [{ command: 'true', env: { A: '1' } }] },
    graders: [
      greets,
      { type: 'program', name: 'judge', config: { command: '/bin/sh', args: ['check.sh'] } },
      { type: 'json_schema', name: 'shape', config: { schema_file: 'schema.json' } },
      { type: 'prompt', name: 'tone', rubric: 'tone.md' },
    ],
  },
  tasks: [{ id: 't1', inputs: { files: [{ path: 'a.txt' }], context: { b: 1, a: 2 } } }],
  script: { t1: { output: '"hello"' }, judge: warm },
  files: {
    'skills/greeter/SKILL.md': 'Say hello.',
    'skills/greeter/scripts/a.sh': 'echo',
    'fixtures/a.txt': 'a',
    'check.sh': 'exit 0',
    'schema.json': '{"$ref": "./other.json"}',
    'other.json': '{"type": "string"}',
    'tone.md': 'Is it warm?',
  },
} satisfies SuiteSpec;

describe('finding 28: the key is over everything that can change the answer', () => {
  it('reordering keys keeps it, as do settings that change no trial; everything else changes it', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, everything);
    const suite = join(place.dir, 'suite');
    await using client = serve(place);
    const again = (params: object = {}): Promise<Json> => counts(client, path, params);
    const [hit, missed] = [
      { hits: 2, misses: 0, stored: 0 },
      { hits: 0, misses: 2, stored: 2 },
    ];
    expect(await again()).toEqual(missed);
    expect(await again()).toEqual(hit);

    const reversed = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, each]) => [key, reversed(each)]),
      );
    };
    const change = async (file: string, how: (value: Json) => void): Promise<void> => {
      const value = await readJson(join(suite, file));
      how(value);
      await writeFile(join(suite, file), JSON.stringify(value));
    };
    await writeFile(path, JSON.stringify(reversed(await readJson(path))));
    const task = 'tasks/000000.yaml';
    await writeFile(join(suite, task), JSON.stringify(reversed(await readJson(join(suite, task)))));
    await change(task, (value) => (value.description = 'new'));
    await change('eval.yaml', (value) => Object.assign(value.config, { parallel: true, seed: 7 }));
    expect(await again()).toEqual(hit);
    expect(await again({ trials: 3 })).toEqual({ hits: 2, misses: 1, stored: 1 });

    const changes: Readonly<Record<string, () => Promise<void>>> = {
      'SKILL.md': () => writeFile(join(suite, 'skills/greeter/SKILL.md'), 'Say hello!'),
      'another file of the skill': () => writeFile(join(suite, 'skills/greeter/b.md'), ''),
      'judge model': () => change('eval.yaml', (value) => (value.config.judge_model = 'j2')),
      hook: () => change('eval.yaml', (value) => (value.hooks.before_task[0].env.A = '2')),
      'grader script': () => writeFile(join(suite, 'check.sh'), 'exit 0 # the same'),
      'grader config': () => change('eval.yaml', (value) => (value.graders[0].config.contains = ['hell'])),
      schema: () => writeFile(join(suite, 'other.json'), '{"type": ["string"]}'),
      rubric: () => writeFile(join(suite, 'tone.md'), 'Is it kind?'),
      fixture: () => writeFile(join(suite, 'fixtures/a.txt'), 'b'),
      'mock script': () =>
        writeFile(join(suite, 'script.yaml'), JSON.stringify({ t1: { output: '"hello!"' }, judge: warm })),
      prompt: () => change(task, (value) => (value.inputs.prompt = 'hello again')),
      inputs: () => change('eval.yaml', (value) => (value.inputs.Who = 'them')),
      model: () => change('eval.yaml', (value) => (value.config.model = 'm2')),
      timeout: () => change('eval.yaml', (value) => (value.config.timeout_seconds = 61)),
      attempts: () => change('eval.yaml', (value) => (value.config.max_attempts = 2)),
    };
    for (const [what, make] of Object.entries(changes)) {
      await make();
      expect({ what, ...(await again()) }).toEqual({ what, ...missed });
      expect({ what, ...(await again()) }).toEqual({ what, ...hit });
    }
    expect(await again({ model: 'm3' })).toEqual(missed);
  });
});

describe('what is kept', () => {
  it('judged trials with their transcripts and whole outputs, failed ones too; never errors', async () => {
    const place = await makePlace();
    const long = steps(['say', `hello ${'y'.repeat(100_000)} end`]);
    const path = await writeSuite(place, {
      config: agent(place),
      more: { graders: [greets, { type: 'text', name: 'ends', config: { contains: ['end'] } }] },
      tasks: [
        { id: 'long', prompt: long },
        { id: 'low', prompt: steps(['say', 'bye']) },
        { id: 'bad', prompt: steps(['exit', 3]) },
      ],
    });
    await using client = serve(place);
    const first = await runToEnd(client, path, { cache: true });
    expect(first.outcome.summary.cache).toEqual({ hits: 0, misses: 3, stored: 2 });
    const second = await runToEnd(client, path, { cache: true, tasks: ['low', 'long'] });
    expect(second.outcome.summary).toMatchObject({ succeeded: 1, failed: 1, cache: { hits: 2, misses: 0, stored: 0 } });
    expect(second.summary.progress).toMatchObject({ done: 2, passed: 1, failed: 1, cached: 2 });
    const show = { view: 'task', task_id: 'long', trial: 1 };
    const was = await client.call('run.result', { run_id: first.id, ...show });
    const is = await client.call('run.result', { run_id: second.id, ...show });
    expect(is.transcript).toEqual(was.transcript);
    expect(is.transcript.length).toBeGreaterThan(0);
    expect(is.trial).toEqual({ ...was.trial, cached: true });
    const whole = readFileSync(join(place.dir, '.assay/runs', second.id, is.trial.output_path), 'utf8');
    expect(whole).toMatch(/^hello y+ end/);
    const { events } = await client.call('run.events', { run_id: second.id });
    expect(events.filter(({ type }: Json) => type === 'trial_ended')).toMatchObject([
      { cached: true },
      { cached: true },
    ]);
    const third = await runToEnd(client, path, { cache: true, tasks: ['bad'] });
    expect(third.outcome.summary.cache).toEqual({ hits: 0, misses: 1, stored: 0 });
  });

  it('is shared by processes, and hooks of tasks run all the same', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      more: { graders: [greets], hooks: { before_task: [{ command: 'sh -c "echo x >> ran"' }] } },
      tasks: numbered(20),
    });
    const runs = [1, 2, 3, 4].map(
      () => startCommand(place, ['run', path, '--cache', '--json', '--workers', '4']).ended,
    );
    for (const { code, stdout } of await Promise.all(runs)) {
      expect({ code, succeeded: JSON.parse(stdout).summary.succeeded }).toEqual({ code: 0, succeeded: 20 });
    }
    const last = await startCommand(place, ['run', path, '--cache']).ended;
    expect(last.stdout).toContain('cache: 20 of 20 trials taken from it, 0 put into it');
    expect(readFileSync(join(place.dir, 'suite/ran'), 'utf8').length).toBe(200);
  });
});
