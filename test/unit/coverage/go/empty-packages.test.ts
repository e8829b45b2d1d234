import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GoSettings, measureGo } from '../../../../src/coverage/go/measure-go.js';
import { hasGo, needsGo, smallPackage, writeModule } from '../../../helpers/go-modules.js';
import { scratch } from '../../../helpers/processes.js';

async function measure(files: Readonly<Record<string, string>>, settings: Partial<GoSettings>) {
  const base = await scratch();
  const [dir, tempDir] = [join(base, 'module'), join(base, 'temp')];
  await mkdir(dir);
  await mkdir(tempDir);
  await writeModule(dir, files);
  const watch = { planned: () => {}, phase: () => {}, ended: () => {}, warn: () => {} };
  const { signal } = new AbortController();
  const { packages = [] } = await measureGo(
    { dir, tempDir, env: process.env, signal, cpus: 2, watch },
    { strategy: 'together', patterns: ['./...'], exclude: [], env: {}, passEnv: [], ...settings },
  );
  const rows = Object.fromEntries(packages.map(({ path, run }) => [path, run]));
  return { rows, errors: Object.fromEntries(packages.map(({ path, error }) => [path, error ?? ''])) };
}

/** Tests that print a line and end well, without having measured anything. */
const printing = (line: string, name: string): string =>
  `package ${name}\n\nimport (\n\t"fmt"\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n\tfmt.Println("${line}")\n\tos.Exit(0)\n}\n`;

// A name, a comment and a field do not make a statement, nor does the like of Go's own table.
const noCode =
  'package types\n\n// func of a field.\ntype T struct{ F func() }\n\nvar S = `\n\tNumStmt: [1]uint16{\n\t\t1, // 0\n\t},`\n';

describe.skipIf(!hasGo)(`packages that no profile tells of${needsGo}`, () => {
  it.each([
    'coverage: [no statements]',
    String.raw`?   \tfake\t[no test files]`,
    String.raw`ok  \tfake\t0.1s\tcoverage: [no statements]`,
  ])('have something to cover if their source has, though a test program prints %j', async (line) => {
    const files = {
      ...smallPackage('fake', 2),
      'fake/f_test.go': printing(line, 'fake'),
      'literal/l.go': 'package literal\n\nvar F = func() int { return 1 }\n',
      'literal/l_test.go': printing(line, 'literal'),
      'types/t.go': noCode,
      'types/t_test.go': 'package types\n\nimport "testing"\n\nfunc TestT(t *testing.T) {}\n',
      'onlytests/o_test.go': 'package onlytests\n\nimport "testing"\n\nfunc TestT(t *testing.T) {}\n',
      ...smallPackage('untested', 0),
    };
    for (const strategy of ['together', 'fanout'] as const) {
      const { rows, errors } = await measure(files, { strategy });
      expect(rows).toEqual({
        fake: 'tests-failed',
        literal: 'tests-failed',
        onlytests: 'tested',
        types: 'tested',
        untested: 'untested',
      });
      expect(errors['fake']).toContain('without m.Run');
    }
  });

  it('have failed too when their tests lie elsewhere', async () => {
    const line = 'coverage: [no statements]';
    const files = {
      ...smallPackage('pkg/low', 0),
      'pkg/low/f.go': 'package low\n\nfunc F(x int) int { return x }\n',
      'pkg/low/f_test.go': printing(line, 'low'),
      'tests/low/low_test.go': printing(line, 'low_test'),
    };
    const { rows } = await measure(files, { testDir: 'tests', srcPrefix: 'pkg' });
    expect(rows).toEqual({ 'pkg/low': 'tests-failed' });
  });
});
