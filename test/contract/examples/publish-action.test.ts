import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';

const Action = z.object({
  inputs: z.record(z.string(), z.unknown()),
  runs: z.object({ steps: z.tuple([z.object({ run: z.string(), env: z.record(z.string(), z.string()) })], z.unknown()) }),
});
const Workflow = z.object({
  jobs: z.record(z.string(), z.object({ steps: z.array(z.object({ run: z.optional(z.string()) })) })),
});

let dir: string;
let action: z.output<typeof Action>['runs']['steps'][0];
let leg: unknown;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-action-'));
  const { runs, inputs: known } = Action.parse(load(await readFile('examples/actions/publish/action.yml', 'utf8')));
  [action] = runs.steps;
  leg = known['leg'];
  // An `assay` that notes its words, one to a line, and ends as it is told.
  const program = '#!/bin/sh\nprintf "%s\\n" "$@" > "$WORDS"\nexit "${ENDS:-0}"\n';
  await writeFile(join(dir, 'assay'), program);
  await chmod(join(dir, 'assay'), 0o755);
});
afterAll(async () => rm(dir, { recursive: true, force: true }));

const inputs = { RUNS: '', RECORD: '', PULL_REQUEST: '7', HEAD_SHA: 'abc', FINAL: 'true', LEG: '', GITHUB_REPOSITORY: 'acme/shop' };

/** The step of the composite action, as a runner does it. */
async function step(env: Readonly<Record<string, string>>): Promise<{ code: number; out: string; words: string[] }> {
  const words = join(dir, `words-${process.hrtime.bigint()}`);
  const options = { env: { PATH: `${dir}:${process.env['PATH']}`, WORDS: words, ...inputs, ...env } };
  const [code, out] = await new Promise<[number, string]>((resolve) => {
    execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', action.run], options, (error, stdout) =>
      resolve([typeof error?.code === 'number' ? error.code : 0, stdout]),
    );
  });
  const text = await readFile(words, 'utf8').catch(() => '');
  return { code, out, words: text.split('\n').slice(0, -1) };
}

it('publishes every run that it is given, as one word each', async () => {
  const { code, words } = await step({ RUNS: 'run-1\n\nrun 2; rm -rf .' });
  expect(code).toBe(0);
  expect(words).toEqual(
    ['publish', '--repository', 'acme/shop', '--pull-request', '7', '--head-sha', 'abc']
      .concat(['--run', 'run-1', '--run', 'run 2; rm -rf .', '--final']),
  );
});

it('tells the legs of a matrix apart, whatever they are called', async () => {
  const { words } = await step({ RUNS: 'run-1', LEG: `--final, "node 22"${'x'.repeat(300)}` });
  expect(words.find((each) => each.startsWith('--leg='))).toBe(`--leg=--final, "node 22"${'x'.repeat(182)}`);
  expect(action.env['LEG']).toBe('${{ inputs.leg }}');
  expect(leg).toMatchObject({ default: expect.stringContaining('matrix') });
  expect((await step({ RUNS: 'run-1' })).words.join(' ')).not.toContain('--leg');
});

it('does nothing outside of a pull request, and warns instead of failing the job', async () => {
  expect(await step({ PULL_REQUEST: '' })).toMatchObject({ code: 0, words: [] });
  expect(await step({ RECORD: 'r.json', FINAL: 'false', ENDS: '2' })).toMatchObject({
    code: 0,
    out: expect.stringContaining('::warning::'),
    words: expect.arrayContaining(['--record', 'r.json']),
  });
});

it('takes everything that is foreign from its environment: no expression stands in a script', async () => {
  expect(action.run).not.toContain('${{');
  for (const name of await readdir('examples/workflows')) {
    const { jobs } = Workflow.parse(load(await readFile(join('examples/workflows', name), 'utf8')));
    const scripts = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run));
    expect({ name, scripts: scripts.filter((each) => each.includes('${{')) }).toEqual({ name, scripts: [] });
  }
});
