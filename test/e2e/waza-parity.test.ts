import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { figures } from '../fixtures/waza-parity/figures.mjs';

const fixtures = resolve('test/fixtures/waza-parity');
const program = resolve(process.env['ASSAY_BIN'] ?? 'dist/assay.js');

const Filter = z.strictObject({ tasks: z.array(z.string()).optional(), tags: z.array(z.string()).optional() });
type Filter = z.output<typeof Filter>;

const Expected = z.object({
  defect: z.object({ ids: z.array(z.string()), why: z.string() }).optional(),
  cases: z.record(
    z.string(),
    z.object({
      filter: Filter,
      exit_code: z.number(),
      waza: z.looseObject({}),
      ours: z.looseObject({ exit_code: z.number() }).optional(),
    }),
  ),
});

const suites = (await readdir(fixtures, { withFileTypes: true })).filter((entry) => entry.isDirectory());
const cases = await Promise.all(
  suites.map(async ({ name: suite }) => {
    const expected = Expected.parse(JSON.parse(await readFile(join(fixtures, suite, 'expected.json'), 'utf8')));
    return Object.entries(expected.cases).map(([name, each]) => ({ suite, name, defect: expected.defect, ...each }));
  }),
);

/** Runs the built program on a copy of a suite; programs in the suites count their calls below TMPDIR. */
async function run(suite: string, filter: Filter): Promise<{ code: number | null; outcome: unknown }> {
  const scratch = await mkdtemp(join(tmpdir(), 'assay-parity-'));
  onTestFinished(() => rm(scratch, { recursive: true, force: true }));
  const cwd = join(scratch, 'suite');
  const temp = join(scratch, 'tmp');
  await Promise.all([cp(join(fixtures, suite), cwd, { recursive: true }), mkdir(temp)]);
  const args = [
    ...(filter.tasks ?? []).flatMap((pattern) => ['--task', pattern]),
    ...(filter.tags ?? []).flatMap((pattern) => ['--tag', pattern]),
  ];
  const child = spawn(process.execPath, [program, 'run', 'eval.yaml', '--json', ...args], {
    cwd,
    env: { ...process.env, TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (out === '') throw new Error(`${suite}: no outcome on stdout, exit code ${code}: ${errors}`);
  return { code, outcome: JSON.parse(out) };
}

describe('a suite made for waza gives the same figures', () => {
  test.for(cases.flat().filter((each) => each.defect === undefined))('$suite: $name', async (each) => {
    const { code, outcome } = await run(each.suite, each.filter);
    expect(figures(outcome)).toEqual(each.waza);
    expect(code).toBe(each.exit_code);
  });
});

describe('a defect of waza is not repeated', () => {
  test.for(cases.flat().filter((each) => each.defect !== undefined))('$suite: $defect.why', async (each) => {
    const { code, outcome } = await run(each.suite, each.filter);
    const { exit_code: exitCode, ...ours } = each.ours ?? { exit_code: -1 };
    expect(ours).not.toEqual(each.waza);
    expect(figures(outcome)).toEqual(ours);
    expect(code).toBe(exitCode);
  });
});
