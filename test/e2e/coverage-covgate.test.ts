import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGo, needsGo, smallPackage, writeModule } from '../helpers/go-modules.js';
import { makePlace, startCommand } from '../helpers/suites.js';

describe.skipIf(!hasGo)(`assay coverage --format covgate${needsGo}`, () => {
  it('prints a table as covgate does, and its exit code says what was judged', async () => {
    const place = await makePlace();
    await writeModule(place.dir, { ...smallPackage('a', 3), ...smallPackage('low', 2) });
    const { code, stdout, stderr } = await startCommand(place, [
      'coverage',
      '--format',
      'covgate',
      '--exclude',
      './low',
      '-p',
      '2',
    ]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replaceAll(/\d+\.\ds/g, '0.0s')).toBe(
      [
        'Checking per-package coverage (default minimum: 80.0%)...',
        '',
        'Excluded 1 package(s) from coverage measurement',
        'STATUS   COVERAGE  REQUIRED      TIME  PACKAGE',
        '-------  --------  --------  --------  -------',
        'PASS       100.0%     80.0%      0.0s  example.com/m/a',
        'SKIPPED       ---       ---       ---  example.com/m/low',
        '',
        'Total time: 0.0s',
        'All packages meet minimum coverage requirement',
        '',
      ].join('\n'),
    );
    expect((await startCommand(place, ['coverage']).ended).code).toBe(1);
    expect(await startCommand(place, ['ratchet']).ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('low'),
    });
    expect(await startCommand(place, ['coverage', '--packages', './nowhere']).ended).toMatchObject({ code: 2 });
    expect((await startCommand(place, ['coverage', '--parallelism', 'x']).ended).code).toBe(2);
  });

  it.each([{ args: ['-p', '1'] }, { args: [] }])(
    'names the default floor, also where every floor is stored, and the rule that was missed: $args',
    async ({ args }) => {
      const place = await makePlace();
      const settings = 'coverage:\n  defaultFloor: 50\n  totalFloor: 90\n';
      await writeModule(place.dir, { ...smallPackage('a', 2), 'a/.covgate': '66.6\n', '.assay.yaml': settings });
      const { code, stdout } = await startCommand(place, ['coverage', '--format', 'covgate', ...args]).ended;
      expect(code).toBe(1);
      expect(stdout).toMatch(/^Checking per-package coverage \(default minimum: 50\.0%\)\.\.\.\n/);
      expect(stdout).toMatch(
        /PASS {8}66\.6% {5}66\.6% .*Total coverage 66\.6% is below 90\.0%\nERROR: No package is at fault/s,
      );
    },
  );

  it('counts rows as covgate does when it chooses the parallelism, each told while others are still tested', async () => {
    const place = await makePlace();
    const gate = join(place.dir, 'gate');
    const waits = `package slow\n\nimport (\n\t"os"\n\t"testing"\n\t"time"\n)\n\nfunc TestF(t *testing.T) {\n\tF(2)\n\tfor _, err := os.Stat(${JSON.stringify(gate)}); err != nil; _, err = os.Stat(${JSON.stringify(gate)}) {\n\t\ttime.Sleep(20 * time.Millisecond)\n\t}\n\tt.Fatal("too slow")\n}\n`;
    await writeModule(place.dir, {
      ...smallPackage('a', 2),
      'a/.covgate': '60\n',
      ...smallPackage('low', 2),
      ...smallPackage('out', 2),
      ...smallPackage('slow', 2),
      'slow/f_test.go': waits,
    });
    const { child, ended } = startCommand(place, ['coverage', '--format', 'covgate', '--exclude', './out']);
    // The slow one ends only when the rows of the two others have been read.
    const rows = new Set<string>();
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const name of String(chunk).match(/m\/(?:a|low)\b/g) ?? []) rows.add(name);
      if (rows.size === 2) void writeFile(gate, '');
    });
    const { code, stdout } = await ended;
    expect(code).toBe(1);
    const text = stdout.replaceAll(/\d+\.\ds/g, '0.0s').replaceAll(/parallelism=\d+/g, 'parallelism=P');
    const lines = text.split('\n');
    expect(lines.slice(0, 6)).toEqual([
      'Checking per-package coverage (default minimum: 80.0%)...',
      '',
      'Excluded 1 package(s) from coverage measurement',
      'Running 3 packages with parallelism=P; progress:',
      'COUNT  STATUS   COVERAGE  REQUIRED      TIME  PACKAGE',
      '-----  -------  --------  --------  --------  -------',
    ]);
    expect(
      lines
        .slice(6, 9)
        .map((line) => line.slice(7))
        .toSorted(),
    ).toEqual([
      'FAIL          ---       ---      0.0s  example.com/m/slow  (tests failed)',
      'FAIL        66.6%     80.0%      0.0s  example.com/m/low',
      'LOOSE       66.6%     60.0%      0.0s  example.com/m/a  (required lags actual by 6.6pp; update .covgate to >= 66.1)',
    ]);
    expect(lines.slice(6, 9).map((line) => line.slice(0, 5))).toEqual(['[1/3]', '[2/3]', '[3/3]']);
    expect(text).toMatch(
      /\n\nexample\.com\/m\/slow:\n.*too slow.*\nSKIPPED       ---       ---       ---  example\.com\/m\/out\n\nTotal time: 0\.0s\nERROR: /s,
    );
  });

  it('counts the rows that are shown, also where one can be told only at the end', async () => {
    const place = await makePlace();
    const types = 'package types\n\ntype T int\n';
    const test = 'package types\n\nimport "testing"\n\nfunc TestT(t *testing.T) {}\n';
    await writeModule(place.dir, {
      'types/t.go': types,
      'types/t_test.go': test,
      'untested/t.go': types,
      ...smallPackage('z', 3),
    });
    const { code, stdout } = await startCommand(place, ['coverage', '--format', 'covgate']).ended;
    expect(code).toBe(0);
    expect(stdout.match(/^\[\d\/\d\] {2}PASS/gm)).toEqual(['[1/3]  PASS', '[2/3]  PASS', '[3/3]  PASS']);
  });
});
