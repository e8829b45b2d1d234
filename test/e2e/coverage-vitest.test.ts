import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makePlace, readJson, serve } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const project = join(import.meta.dirname, '../..');
const metrics = ['lines', 'statements', 'branches', 'functions'] as const;
const Sum = z.object({ total: z.int(), covered: z.int(), pct: z.union([z.number(), z.literal('Unknown')]) });
const Summary = z.record(z.string(), z.object({ lines: Sum, statements: Sum, branches: Sum, functions: Sum }));

/** Some tests of a room of this project: its files are reached fully, in part and not at all. */
const tests = ['floors', 'patch', 'groups', 'merge'].map((each) => `test/unit/coverage/${each}`);

/** Reports of vitest that lie as if the project were in `dir`. */
async function writeReports(dir: string): Promise<void> {
  const vitest = join(project, 'node_modules/vitest/vitest.mjs');
  const into = join(dir, 'out');
  const coverage = ['--coverage.enabled', '--coverage.include=src/coverage/**', `--coverage.reportsDirectory=${into}`];
  const reporters = ['json', 'json-summary'].map((each) => `--coverage.reporter=${each}`);
  const args = [vitest, 'run', '--project', 'unit', ...tests, ...coverage, ...reporters];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  await promisify(execFile)(process.execPath, args, { cwd: project, env });
  for (const name of ['coverage-final.json', 'coverage-summary.json']) {
    const text = await readFile(join(into, name), 'utf8');
    await writeFile(join(into, name), text.replaceAll(`${project}/`, `${dir}/`));
  }
}

it('percentages are those of coverage-summary.json for every file of a real TypeScript project', async () => {
  const place = await makePlace();
  await writeReports(place.dir);
  const { total: _, ...sums } = Summary.parse(await readJson(join(place.dir, 'out/coverage-summary.json')));
  const theirs = new Map(Object.entries(sums).map(([file, sum]) => [file.replace(`${place.dir}/`, ''), sum]));
  expect(theirs.size).toBeGreaterThan(40);
  // Each file is a group, and floors of 0 show all that was measured.
  const coverage = {
    reports: ['out/coverage-final.json'],
    store: 'central',
    groups: [...theirs.keys()].map((file) => ({ name: file, include: [file] })),
    floors: { '**': Object.fromEntries(metrics.map((metric) => [metric, 0])) },
  };
  await writeFile(join(place.dir, '.assay.yaml'), JSON.stringify({ coverage }));
  await using client = serve(place);
  const { run_id } = await client.call('coverage.run', { events: 'none' });
  const end = await client.call('run.wait', { run_id });
  expect(end).toMatchObject({ status: 'completed', verdict: 'passed' });
  const { groups } = await readJson(end.result_path);
  const ours = groups.map(({ name, checks }: Json) => [
    name,
    checks.map(({ metric, covered, total, percent }: Json) => ({ metric, covered, total, percent })),
  ]);
  const expected = [...theirs].map(([name, sum]) => [
    name,
    metrics.map((metric) => {
      const { covered, total, pct } = sum[metric];
      // Theirs has two decimals, and 100 % of nothing.
      return {
        metric,
        covered,
        total,
        percent: total === 0 ? null : Math.floor(Math.round(Number(pct) * 100) / 10) / 10,
      };
    }),
  ]);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(expected));
});
