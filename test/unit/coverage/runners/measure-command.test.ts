import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stepLeft } from '../../../../src/coverage/runners/fresh-reports.js';
import { measureCommand } from '../../../../src/coverage/runners/measure-command.js';
import type { EndedPackage, Measured } from '../../../../src/coverage/runners/runner.js';
import { givenCommand, type TestCommand } from '../../../../src/coverage/runners/test-commands.js';
import { scratch } from '../../../helpers/processes.js';

const lcov = 'SF:a.js\nDA:1,1\nend_of_record\n';

async function measure(
  command: TestCommand,
  {
    dir,
    deadline,
    signal = new AbortController().signal,
  }: { dir?: string; deadline?: number; signal?: AbortSignal } = {},
): Promise<{ measured: Measured; ended: EndedPackage[]; warnings: string[] }> {
  const ended: EndedPackage[] = [];
  const warnings: string[] = [];
  const watch = {
    planned: () => {},
    phase: () => {},
    ended: (each: EndedPackage) => void ended.push(each),
    warn: (_: string, message: string) => void warnings.push(message),
  };
  const context = {
    dir: dir ?? (await scratch()),
    tempDir: await scratch(),
    env: process.env,
    signal,
    deadline,
    cpus: 1,
    watch,
  };
  const resolvePath = async (path: string, base: string): Promise<string> => resolve(base, path);
  const measured = await measureCommand(context, { command, env: {}, passEnv: [], resolvePath });
  return { measured, ended, warnings };
}

const shell = (script: string, report = 'lcov.info'): TestCommand =>
  givenCommand(['sh', '-c', script], [{ path: report }]);

describe('measureCommand', () => {
  it('reads the report that the command writes', async () => {
    const { measured, ended } = await measure(shell(`printf '${lcov}' > lcov.info`));
    expect(measured.reports).toEqual([{ name: 'lcov.info', text: lcov.replaceAll('\\n', '\n') }]);
    expect(measured.run).toBe('tested');
    expect(ended).toMatchObject([{ name: 'sh', run: 'tested' }]);
  });

  it('believes an exit code: what failed is failed, also with a report', async () => {
    const { measured } = await measure(shell(`printf '${lcov}' > lcov.info; echo "one test failed" >&2; exit 3`));
    expect(measured).toMatchObject({
      run: 'tests-failed',
      error: expect.stringMatching(/exit code 3[^]*one test failed/),
    });
    expect(measured.reports).toHaveLength(1);
  });

  it('does not take an old report for a new one', async () => {
    const dir = await scratch();
    await writeFile(`${dir}/lcov.info`, lcov);
    await utimes(`${dir}/lcov.info`, new Date(0), new Date(0));
    await expect(measure(shell('true'), { dir })).rejects.toThrow(
      'sh passed and wrote no coverage report at lcov.info',
    );
  });

  it('does not take a report for new that was written a moment before the run', async () => {
    const dir = await scratch();
    await writeFile(`${dir}/lcov.info`, lcov);
    await expect(measure(shell('true'), { dir })).rejects.toThrow(
      'sh passed and wrote no coverage report at lcov.info',
    );
  });

  it('reads a report that the command writes again as it was, in place or as another file', async () => {
    const dir = await scratch();
    await writeFile(`${dir}/lcov.info`, lcov);
    const again = await measure(shell(`printf '${lcov}' > lcov.info`), { dir });
    const moved = await measure(shell(`printf '${lcov}' > new && mv new lcov.info`), { dir });
    expect([again, moved].map(({ measured, warnings }) => [measured.reports.length, warnings])).toEqual([
      [1, []],
      [1, []],
    ]);
  });

  it('does not take a copy for new that has the time of an old report', async () => {
    const dir = await scratch();
    await writeFile(`${dir}/kept`, lcov);
    await utimes(`${dir}/kept`, new Date(0), new Date(0));
    await expect(measure(shell('cp -p kept lcov.info'), { dir })).rejects.toThrow('wrote no coverage report');
  });

  it.each([
    { mtimeNs: 100_000_000_000n, ctimeNs: 100_000_000_000n, now: 100_500, left: 1_500 },
    { mtimeNs: 100_000_000_000n, ctimeNs: 100_000_000_000n, now: 103_000, left: 0 },
    { mtimeNs: 100_000_000_000n, ctimeNs: 100_000_000_000n, now: 99_000, left: 0 },
    { mtimeNs: 100_000_000_000n, ctimeNs: 100_250_000_000n, now: 100_500, left: 0 },
  ])('waits $left ms for a new time where a report has $mtimeNs and $ctimeNs', ({ now, left, ...times }) => {
    expect(stepLeft(times, now)).toBe(left);
  });

  it('says what cannot be started', async () => {
    await expect(measure(givenCommand(['no-such-tool'], [{ path: 'x' }]))).rejects.toThrow(
      /no-such-tool cannot be started/,
    );
  });

  it('names the test files that failed, where the results tell them', async () => {
    const dir = await scratch();
    await mkdir(`${dir}/src`);
    const results = {
      testResults: [
        {
          name: `${dir}/src/a.test.js`,
          status: 'failed',
          assertionResults: [{ fullName: 'adds', status: 'failed', failureMessages: ['1 is not 2'] }],
        },
        { name: `${dir}/src/b.test.js`, status: 'passed', assertionResults: [] },
      ],
    };
    const command: TestCommand = {
      ...shell(''),
      argv: (into) => ['sh', '-c', `printf '%s' '${JSON.stringify(results)}' > ${into}/tests.json; exit 1`],
      results: (into) => `${into}/tests.json`,
    };
    const { measured } = await measure(command, { dir });
    expect(measured.failedTests).toEqual([{ path: 'src/a.test.js', message: 'adds: 1 is not 2' }]);
    expect(measured.run).toBeUndefined();
  });

  it('ends a command at the end of its time, and one that is canceled, with what they started', async () => {
    const late = await measure(shell('sleep 600 & wait'), { deadline: performance.now() + 200 });
    expect(late.measured.run).toBe('timeout');
    const controller = new AbortController();
    const running = measure(shell('sleep 600 & wait'), { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('enough')));
    expect((await running).measured.run).toBe('canceled');
  });
});
