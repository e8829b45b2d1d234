import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measured } from '../../../src/coverage/formats/measured.js';
import { mergeCoverage } from '../../../src/coverage/merge.js';
import type { CoverageData, CoverageFormat, FileCoverage } from '../../../src/coverage/model.js';
import { goFile, parsed } from '../../helpers/coverage.js';

const hits = fc.nat({ max: 3 });
const place = fc.record({ line: fc.integer({ min: 1, max: 6 }), length: fc.nat({ max: 2 }) });
const point = fc.record({ key: fc.constantFrom('a', 'b', 'c'), line: fc.constant(1), hits });
const points = fc.uniqueArray(point, { selector: ({ key }) => key });

function fileIn(format: CoverageFormat): fc.Arbitrary<FileCoverage> {
  return fc
    .record({
      path: fc.constantFrom('x.ts', 'y.ts'),
      units: fc.array(fc.record({ at: place, hits }), { maxLength: 6 }),
      branches: points,
      functions: points,
    })
    .map(({ path, units, branches, functions }) =>
      measured(format, {
        path,
        // Weights belong to places: a profile never has two for one.
        units: units.map(({ at, hits: count }) => ({
          startLine: at.line,
          endLine: at.line + at.length,
          weight: format === 'go' ? at.line : 1,
          hits: count,
        })),
        ...(format !== 'go' && { branches, functions }),
      }),
    );
}

const report = fc
  .constantFrom<CoverageFormat>('go', 'istanbul')
  .chain((format) =>
    fc
      .tuple(
        fc.uniqueArray(fileIn(format), { selector: ({ path }) => path }),
        fc.uniqueArray(fileIn(format), { selector: ({ path }) => path }),
      )
      .map((lists) => lists.map((files): CoverageData => ({ format, files }))),
  );

function metricsOf(...list: readonly CoverageData[]): unknown {
  const result = mergeCoverage(list.map((data) => ({ name: 'r', data })));
  return result.ok ? result.value.files.map(({ path, metrics }) => [path, metrics]) : result.problem;
}

function filesOf(...list: readonly CoverageData[]): unknown {
  const result = mergeCoverage(list.map((data) => ({ name: 'r', data })));
  return result.ok ? result.value.files : result.problem;
}

describe('merging reports', () => {
  it('gives the same whatever their order', () => {
    fc.assert(
      fc.property(report, ([a, b]) => {
        if (a === undefined || b === undefined) return;
        expect(filesOf(a, b, b)).toEqual(filesOf(b, a, b));
      }),
    );
  });

  it('changes no percentage when a report comes twice', () => {
    fc.assert(
      fc.property(report, ([a, b]) => {
        if (a === undefined || b === undefined) return;
        expect(metricsOf(a, b, a)).toEqual(metricsOf(a, b));
        expect(metricsOf(a, a)).toEqual(metricsOf(a));
      }),
    );
  });

  it('covers what any report covers: own and external tests of a package add up', async () => {
    const own = await parsed('mode: set\nm/a.go:1.2,3.4 2 1\nm/a.go:4.2,5.4 1 0\n');
    const external = await parsed('mode: set\nm/a.go:1.2,3.4 2 0\nm/a.go:4.2,5.4 1 1\n');
    const result = mergeCoverage([
      { name: 'own', data: own },
      { name: 'external', data: external },
    ]);
    expect(result).toMatchObject({ ok: true, value: { mode: 'set', formats: ['go'] } });
    expect(metricsOf(own, external)).toEqual([
      ['m/a.go', { lines: null, statements: { covered: 3, total: 3 }, branches: null, functions: null }],
    ]);
  });

  it('refuses profiles of two modes, and names the later one', async () => {
    const reports = [
      { name: 'one.out', data: await parsed('mode: set\n') },
      { name: 'two.out', data: await parsed('mode: atomic\n') },
    ];
    expect(mergeCoverage(reports)).toMatchObject({ ok: false, problem: { file: 'two.out' } });
  });

  it('refuses a file that two formats count in their own ways', () => {
    const reports = [
      { name: 'a', data: { format: 'go', files: [goFile('x.go', 1, 2)] } as const },
      { name: 'b', data: { format: 'lcov', files: [goFile('x.go', 1, 2)] } as const },
    ];
    const result = mergeCoverage(reports);
    expect(result.ok ? '' : result.problem.message).toMatch(/x\.go is in this lcov report and in a, which is go/);
  });
});
