import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../../.ci/sum-reports.mjs');
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-sums-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

type Status = 'passed' | 'failed' | 'skipped' | 'todo';

async function writeReport(name: string, ...files: (readonly Status[])[]): Promise<void> {
  const count = (status: Status): number => files.flat().filter((each) => each === status).length;
  const testResults = files.map((tests, index) => ({
    name: `file-${index}`,
    status: tests.length === 0 || tests.includes('failed') ? 'failed' : 'passed',
    assertionResults: tests.map((status, at) => ({ fullName: `test ${at}`, status })),
  }));
  const report = { numPassedTests: count('passed'), numFailedTests: count('failed'), testResults };
  await writeFile(join(dir, `${name}.json`), JSON.stringify(report));
}

function sum(ci: boolean, ...cannot: readonly string[]): { line: string; code: number | null } {
  const env = { ...process.env, CI: ci ? 'true' : '' };
  const { stdout, status } = spawnSync(process.execPath, [script, dir, ...cannot], { encoding: 'utf8', env });
  return { line: stdout, code: status };
}

describe('sum of test reports', () => {
  it('adds up every run', async () => {
    await writeReport('a', ['passed', 'passed'], ['passed']);
    await writeReport('b', ['passed']);

    expect(sum(true)).toEqual({ line: '4 passed, 0 failed\n', code: 0 });
  });

  it('fails on a failed test and on a file that does not load', async () => {
    await writeReport('a', ['passed', 'failed'], []);

    expect(sum(false)).toEqual({ line: '1 passed, 2 failed\n', code: 1 });
  });

  it('fails on a skipped test in CI only', async () => {
    await writeReport('a', ['passed', 'skipped', 'todo']);

    expect(sum(true)).toEqual({ line: '1 passed, 0 failed, 2 skipped\n', code: 1 });
    expect(sum(false)).toEqual({ line: '1 passed, 0 failed, 2 skipped\n', code: 0 });
  });

  it('does not ask for what cannot be run there, and for nothing else less', async () => {
    await writeReport('a', ['passed', 'skipped', 'skipped']);

    expect(sum(true, 'test 1')).toEqual({ line: '1 passed, 0 failed, 2 skipped\n', code: 1 });
    expect(sum(true, 'test 1', 'test 2')).toEqual({ line: '1 passed, 0 failed, 2 skipped\n', code: 0 });
  });
});
