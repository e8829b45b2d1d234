import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOfJson, summedOutcome } from '../helpers/summed-outcome.js';

const root = join(import.meta.dirname, '../..');
const assay = join(root, 'dist/assay.js');
const expectedFile = join(root, 'examples/ticket-triage/expected.json');
const hasPython = spawnSync('python3', ['--version']).status === 0;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-showcase-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Runs the program in the directory of the project, with everything that it leaves behind in `dir`. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], HOME: dir, LANG: 'C', TMPDIR: dir };
  const options = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(process.execPath, [assay, '--store', join(dir, 'store'), ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

async function cameTo(command: string) {
  const { code, stdout } = await run(...command.split(' ').slice(1), '--json');
  return { exit_code: code, ...summedOutcome(stdout) };
}

const commands = [
  'assay run examples/ticket-triage',
  'assay run examples/ticket-triage --model small --model large',
  'assay run examples/ticket-triage/with-a-program',
  'assay run examples/ticket-triage/with-events',
  'assay run examples/ticket-triage/stop-early',
];
const python = 'assay run examples/ticket-triage/python';

describe('examples/ticket-triage', () => {
  it('comes to what expected.json says; write it anew with `vitest -u`', async () => {
    const found: Record<string, unknown> = {};
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each wants all workers
    for (const command of commands) found[command] = await cameTo(command);
    await expect(linesOfJson(found)).toMatchFileSnapshot(expectedFile);
  });

  it('comes to the same from the cache', async () => {
    const expected: unknown = JSON.parse(await readFile(expectedFile, 'utf8'));
    const [first = ''] = commands;
    const command = `${first} --cache --cache-dir ${join(dir, 'cache')}`;
    const [cold, warm] = [await cameTo(command), await cameTo(command)];

    expect(warm).toEqual(cold);
    expect(expected).toHaveProperty([first], JSON.parse(JSON.stringify(warm)));
  });

  it('runs in part: what the script says of other tasks and their judges is no mistake then', async () => {
    await expect(cameTo('assay run examples/ticket-triage --task t-10*')).resolves.toMatchObject({
      counts: { total_tests: 7, failed: 1 },
      tasks: { 't-103': { status: 'passed' }, 't-106': { status: 'failed' } },
    });
  });

  it.runIf(hasPython)('is judged in Python', async () => {
    await expect(cameTo(python)).resolves.toMatchObject({ exit_code: 0, verdict: 'passed' });
  });

  it.each([...commands.filter((each) => !each.includes('--')), python])('%s: nothing to warn of', async (command) => {
    const { code, stdout } = await run('validate', ...command.split(' ').slice(2));

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\S+: valid\n$/) });
  });
});
