import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { metricNames, type FileCoverage, type Metric } from '../../../../src/coverage/model.js';
import { percentText, sumOf, tenthsOfGo } from '../../../../src/coverage/percent.js';
import { relocate } from '../../../../src/coverage/relocate.js';
import { fixtureText, parsed } from '../../../helpers/coverage.js';

const Count = z.object({ total: z.number(), covered: z.number() });
const Summary = z.record(z.string(), z.object({ lines: Count, statements: Count, branches: Count, functions: Count }));

const root = '/home/dev/assay';

/** As vitest sums them up, by path within the project. */
function vitestSummary(): ReadonlyMap<string, z.output<typeof Summary>[string]> {
  const entries = Object.entries(Summary.parse(JSON.parse(fixtureText('coverage-summary.json.gz'))));
  return new Map(entries.map(([path, sums]) => [path.replace(`${root}/`, ''), sums]));
}

async function filesOf(name: string): Promise<readonly FileCoverage[]> {
  const { data, outside } = relocate(await parsed(fixtureText(name)), { root });
  expect(outside).toEqual([]);
  return data.files;
}

describe('a Go profile of 37 packages', () => {
  it('has the percentage of `go tool cover -func` for every package', async () => {
    const expected = z.record(z.string(), z.string()).parse(JSON.parse(fixtureText('go-module.func.json')));
    const { files } = await parsed(fixtureText('go-module.profile.gz'));
    const packages = byPackage(files);
    const percentages = [...packages].map(([name, own]) => {
      const tenths = tenthsOfGo(sumOf(own.map(({ metrics }) => metrics.statements ?? { covered: 0, total: 0 })));
      return [name, tenths === null ? 'nothing' : `${percentText(tenths)}%`];
    });
    expect(Object.fromEntries(percentages)).toEqual(expected);
    expect(percentages).toHaveLength(37);
  });
});

describe('reports of vitest', () => {
  const cases: readonly (readonly [string, readonly Metric[]])[] = [
    ['coverage-final.json.gz', metricNames],
    ['lcov.info.gz', ['lines', 'branches', 'functions']],
    // Its maker leaves out the branches of lines on which no statement starts.
    ['cobertura-coverage.xml.gz', ['lines', 'functions']],
  ];
  it.each(cases)('%s has the sums of coverage-summary.json for every file', async (name, metrics) => {
    const { total: _, ...expected } = Object.fromEntries(vitestSummary());
    const files = await filesOf(name);
    const ours = files.map(({ path, metrics: counts }) => [path, pick(counts, metrics)]);
    const theirs = Object.entries(expected).map(([path, counts]) => [path, pick(counts, metrics)]);
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs));
    expect(files.length).toBeGreaterThan(30);
  });

  it('of lcov and Cobertura cannot tell statements', async () => {
    for (const name of ['lcov.info.gz', 'cobertura-coverage.xml.gz']) {
      const files = await filesOf(name);
      expect(files.every(({ metrics }) => metrics.statements === null)).toBe(true);
    }
  });
});

function pick(counts: FileCoverage['metrics'], metrics: readonly Metric[]): unknown {
  return metrics.map((metric) => [metric, counts[metric]?.covered, counts[metric]?.total]);
}

function byPackage(files: readonly FileCoverage[]): ReadonlyMap<string, readonly FileCoverage[]> {
  const packages = new Map<string, FileCoverage[]>();
  for (const file of files) {
    const name = file.path.slice(0, file.path.lastIndexOf('/'));
    packages.set(name, [...(packages.get(name) ?? []), file]);
  }
  return packages;
}
