import { describe, expect, it } from 'vitest';
import { lineStates, uncoveredRanges } from '../../../../src/coverage/patch/line-states.js';
import { patchCoverage, type PatchSettings } from '../../../../src/coverage/patch/patch-coverage.js';
import { goCode } from '../../../../src/coverage/patch/go-code.js';
import type { FileCoverage } from '../../../../src/coverage/model.js';
import { parsed } from '../../../helpers/coverage.js';

const source = `package p

// Sign says which.
func Sign(n int) string {
	if n < 0 {
		// below
		return "// no comment"
	} else if n == 0 {

		return \`}
{\`
	}
	return "ä" /* the
	rest */
}
`;
// What `go test -coverprofile` of Go 1.26.8 writes for it and a test that calls Sign(1).
const profile = `mode: set
m/p.go:4.25,5.11 1 1
m/p.go:5.11,8.3 1 0
m/p.go:8.8,8.19 1 1
m/p.go:8.19,12.3 1 0
m/p.go:13.2,13.13 1 1
`;

async function file(): Promise<FileCoverage> {
  const [first] = (await parsed(profile)).files;
  if (first === undefined) throw new Error('no file');
  return { ...first, path: 'p.go' };
}

describe('the lines of a Go file', () => {
  it('leave out braces, comments and blank lines', async () => {
    const states = lineStates(await file(), source);
    expect([...states].filter(([, { hit }]) => hit).map(([line]) => line)).toEqual([5, 8, 13]);
    expect([...states].filter(([, { hit }]) => !hit).map(([line]) => line)).toEqual([7, 10, 11]);
    expect(uncoveredRanges(states)).toEqual([
      [7, 7],
      [10, 11],
    ]);
  });

  it('are those of the blocks when the source is not at hand', async () => {
    expect(uncoveredRanges(lineStates(await file()))).toEqual([
      [6, 7],
      [9, 12],
    ]);
  });

  it('leave out blocks without statements, as of empty functions', async () => {
    const [first] = (await parsed('mode: set\nm/p.go:1.12,1.14 0 0\n')).files;
    if (first === undefined) throw new Error('no file');
    expect(lineStates({ ...first, path: 'p.go' }).size).toBe(0);
  });

  it('are told by bytes, with strings and comments told apart', () => {
    const code = goCode('x := "/*" // y\nä := \'"\' /* "\n} */ }\ns := `//\n`; f()\n');
    expect([code.has(1, 1), code.has(1, 10), code.has(1, 11)]).toEqual([true, false, false]);
    expect([code.has(2, 1, 3), code.has(2, 8, 11), code.has(2, 12), code.has(3, 1)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([code.has(4, 6), code.has(5, 3), code.has(9, 1)]).toEqual([true, true, false]);
  });
});

describe('the lines of a file of statements', () => {
  it('are those on which one starts, and all of one that holds no other', async () => {
    const range = (start: number, end: number): object => ({
      start: { line: start, column: 0 },
      end: { line: end, column: 9 },
    });
    const entry = {
      path: 'a.ts',
      statementMap: { 0: range(1, 9), 1: range(2, 4), 2: range(6, 6) },
      s: { 0: 1, 1: 0, 2: 3 },
      fnMap: {},
      f: {},
      branchMap: { 0: { type: 'if', locations: [range(6, 6), range(6, 6)] } },
      b: { 0: [1, 0] },
    };
    const [first] = (await parsed(JSON.stringify({ 'a.ts': entry }))).files;
    if (first === undefined) throw new Error('no file');
    const states = lineStates(first);
    expect(Object.fromEntries(states)).toEqual({
      1: { hit: true, missed: false },
      2: { hit: false, missed: true },
      3: { hit: false, missed: true },
      4: { hit: false, missed: true },
      6: { hit: true, missed: true },
    });
  });
});

describe('patch coverage', () => {
  const settings: PatchSettings = { base: 'main', source: () => source };
  const patch = async (lines: readonly number[], more: Partial<PatchSettings> = {}) => {
    const result = patchCoverage([{ path: 'p.go', lines }], [await file()], { ...settings, ...more });
    if (!result.ok) throw new Error(result.problem.message);
    return result.value;
  };

  it('counts changed lines that are measured', async () => {
    expect(await patch([3, 4, 5, 6, 7, 8, 9])).toEqual({
      base: 'main',
      status: 'PASS',
      passed: true,
      covered: 2,
      total: 3,
      percent: 66.6,
      files: [{ file: 'p.go', covered: 2, total: 3, percent: 66.6, ranges: [[7, 7]] }],
      unmeasured: [],
    });
  });

  it('holds them against its rules, in integers', async () => {
    expect(await patch([5, 7, 8], { minPercent: 666 })).toMatchObject({ status: 'PASS', min_percent: 66.6 });
    expect(await patch([5, 7, 8], { minPercent: 667 })).toMatchObject({ status: 'LOW', passed: false });
    expect(await patch([5, 7, 8], { maxUncovered: 1 })).toMatchObject({ status: 'PASS' });
    expect(await patch([5, 7, 8], { maxUncovered: 0 })).toMatchObject({ status: 'LOW', max_uncovered: 0 });
    expect(await patch([7], { minPercent: 1000, minChangedLines: 2 })).toMatchObject({ status: 'SMALL', passed: true });
  });

  it('has nothing to judge when no measured line changed', async () => {
    expect(await patch([1, 2, 3, 4, 15], { minPercent: 1000 })).toMatchObject({
      status: 'NONE',
      percent: null,
      files: [],
    });
  });

  it('counts a line that is reached in part as covered, unless told otherwise', async () => {
    const half: FileCoverage = {
      path: 'a.ts',
      units: [{ startLine: 1, endLine: 1, weight: 1, hits: 2 }],
      branches: [{ key: 'x', line: 1, hits: 0 }],
      metrics: {
        lines: { covered: 1, total: 1 },
        statements: null,
        branches: { covered: 0, total: 1 },
        functions: null,
      },
    };
    const at = (partialIsMiss: boolean) =>
      patchCoverage([{ path: 'a.ts', lines: [1] }], [half], { base: 'x', partialIsMiss });
    expect(at(false)).toMatchObject({ value: { covered: 1 } });
    expect(at(true)).toMatchObject({ value: { covered: 0, files: [{ ranges: [[1, 1]] }] } });
  });

  it('lists changed code that no report tells of, tests and documents aside', async () => {
    const changed = ['new.go', 'p_test.go', 'README.md', 'testdata/x.go'].map((path) => ({ path, lines: [1] }));
    const result = patchCoverage([...changed, { path: 'only-removed.go', lines: [] }], [await file()], settings);
    expect(result).toMatchObject({ value: { status: 'NONE', unmeasured: ['new.go'] } });
  });

  it('passes a bad diff on as the problem that it is', async () => {
    expect(patchCoverage('oops', [await file()], settings)).toMatchObject({
      ok: false,
      problem: { file: 'diff', line: 1 },
    });
  });
});
