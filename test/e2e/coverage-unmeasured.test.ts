import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlace, type Place, readJson, startCommand } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

// Finished reports stand for tests here: nothing but assay is needed.

function lcov(path: string, covered: number): string {
  const lines = [1, 2, 3, 4].map((line) => `DA:${line},${line <= covered ? 1 : 0}\n`);
  return `SF:${path}\n${lines.join('')}end_of_record\n`;
}

async function project(files: Readonly<Record<string, string>>): Promise<Place> {
  const place = await makePlace();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(place.dir, path)), { recursive: true });
    await writeFile(join(place.dir, path), text);
  }
  return place;
}

async function judged(
  place: Place,
  ...args: readonly string[]
): Promise<{ code: number | null; outcome: Json; stderr: string }> {
  const { code, stdout, stderr } = await startCommand(place, ['coverage', ...args]).ended;
  const path = /^result: (.*)$/m.exec(stdout)?.[1];
  return { code, stderr, outcome: path === undefined ? undefined : await readJson(path) };
}

const rows = ({ groups }: Json): unknown => groups.map(({ name, status }: Json) => [name, status]);

const goReport = [
  'mode: set',
  'example.com/m/a/a.go:3.10,5.2 3 1',
  'example.com/m/b/b.go:3.10,5.2 1 1',
  'example.com/m/b/b.go:7.10,9.2 1 0',
  'example.com/m/tools/gen/g.go:1.1,2.2 2 1',
  'github.com/other/x/x.go:1.1,2.2 9 0',
  '',
].join('\n');

describe('a Go profile that others made', () => {
  const module = {
    'go.mod': '// ours\nmodule example.com/m // here\n\ngo 1.22\n',
    'tools/go.mod': 'module "example.com/m/tools"\n',
    'c.out': goReport,
    'b/.covgate': '95.0\n',
  };

  it('has a group for each package, with its own floor, and none of a dependency', async () => {
    const place = await project(module);
    const { code, outcome } = await judged(place, '--report', 'c.out');
    expect(rows(outcome)).toEqual([
      ['example.com/m/a', 'PASS'],
      ['example.com/m/b', 'LOW'],
      ['example.com/m/tools/gen', 'PASS'],
    ]);
    expect(code).toBe(1);
    expect(outcome.warnings.join()).toContain('github.com/other/x/x.go');
  });

  it('is about the files of the project: changed lines are found in it', async () => {
    const place = await project({
      ...module,
      '.assay.yaml': 'coverage:\n  defaultFloor: 0\n  patch: { minPercent: 80 }\n',
    });
    const diff = '--- a/b/b.go\n+++ b/b/b.go\n@@ -7,0 +7,3 @@\n+func g() {\n+\treturn\n+}\n';
    await writeFile(join(place.dir, 'my.diff'), diff);
    const { outcome } = await judged(place, '--report', 'c.out', '--diff', 'my.diff');
    expect(outcome.patch).toMatchObject({ status: 'LOW' });
  });
});

describe('a package with a floor that no report tells of', () => {
  const two = {
    'a/package.json': '{"name": "a"}',
    'b/package.json': '{"name": "b"}',
    'b/b.js': 'let b;\n',
    'lcov.info': lcov('a/a.js', 4),
  };

  it('is not green, wherever the floor is kept', async () => {
    const beside = await project({ ...two, 'b/.covgate': '50.0\n' });
    const central = await project({ ...two, '.assay.yaml': 'coverage:\n  store: central\n  reports: [lcov.info]\n' });
    await writeFile(join(central.dir, 'lcov.info'), lcov('a/a.js', 4) + lcov('b/b.js', 4));
    expect((await startCommand(central, ['ratchet']).ended).code).toBe(0);
    await writeFile(join(central.dir, 'lcov.info'), two['lcov.info']);
    for (const [place, args, name] of [
      [beside, ['--report', 'lcov.info'], 'b'],
      [central, [], 'b'],
    ] as const) {
      const { code, outcome } = await judged(place, ...args);
      expect(outcome.groups).toMatchObject([
        { name: 'a', status: 'PASS' },
        { name, status: 'UNTESTED', passed: false },
      ]);
      expect(code).toBe(1);
    }
  });

  it('is told of when it is gone, left out or a part of another group', async () => {
    const place = await project({
      ...two,
      'gone/.covgate': '50.0\n',
      'gen/.covgate': '50.0\n',
      'gen/x.js': 'let x;\n',
      'a/part/.covgate': '50.0\n',
      'lcov.info': lcov('a/a.js', 4) + lcov('a/part/p.js', 4),
      '.assay.yaml': 'coverage:\n  reports: [lcov.info]\n  exclude: ["gen/**"]\n',
      'other/.assay.yaml': 'coverage: {}\n',
      'other/.covgate': '50.0\n',
      'other/o.js': 'let o;\n',
    });
    const { code, outcome } = await judged(place);
    expect(rows(outcome)).toEqual([['a', 'PASS']]);
    expect(outcome.warnings.map((each: string) => /floor of (\S+) is about no group/.exec(each)?.[1])).toEqual([
      'gen',
      'gone',
      'a/part',
    ]);
    expect(code).toBe(0);
  });

  it('is an error when its floor cannot be read', async () => {
    const place = await project({ ...two, 'b/.covgate': 'garbage\n' });
    expect(await judged(place, '--report', 'lcov.info')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('b/.covgate:1'),
    });
  });

  it('keeps that floor when floors are pruned', async () => {
    const place = await project({
      'a/package.json': '{"name": "a"}',
      'go.mod': 'module m\n',
      'b/b.go': 'package b\n',
      'b/.covgate': '50.0\n',
      'gone/.covgate': '50.0\n',
      'lcov.info': lcov('a/a.js', 4),
      '.assay.yaml': 'coverage:\n  reports: [lcov.info]\n  ratchet: { prune: true }\n',
    });
    expect((await startCommand(place, ['ratchet']).ended).code).toBe(0);
    expect([existsSync(join(place.dir, 'b/.covgate')), existsSync(join(place.dir, 'gone/.covgate'))]).toEqual([
      true,
      false,
    ]);
  });
});

it('what leaves out everything is no green', async () => {
  const place = await project({ 'src/a.js': 'let a;\n', 'lcov.info': lcov('src/a.js', 0), '.covgate': '90.0\n' });
  const { code, stderr } = await judged(place, '--report', 'lcov.info', '--exclude', '**/*.js');
  expect(stderr).toContain('what is excluded leaves no line');
  expect(code).toBe(3);
});

describe('a run that is not green or not whole raises no floor', () => {
  it('though each group reaches its own', async () => {
    const place = await project({
      'lcov.info': lcov('src/a.js', 2),
      '.covgate': '40.0\n',
      '.assay.yaml': 'coverage:\n  reports: [lcov.info]\n  totalFloor: 80\n',
    });
    const { code, stderr } = await startCommand(place, ['ratchet']).ended;
    expect(stderr).toContain('only a green run raises floors: the total floor');
    expect(code).not.toBe(0);
    expect(await readFile(join(place.dir, '.covgate'), 'utf8')).toBe('40.0\n');
  });

  it('when it was given one of the reports that the settings name', async () => {
    const place = await project({
      'a/package.json': '{"name": "a"}',
      'b/package.json': '{"name": "b"}',
      'a.info': lcov('a/a.js', 4),
      'b.info': lcov('b/b.js', 4),
      '.assay.yaml': 'coverage:\n  reports: [a.info, b.info]\n',
    });
    const { code, stderr } = await startCommand(place, ['ratchet', '--report', 'a.info']).ended;
    expect(stderr).toContain('only a run of all groups raises floors');
    expect(code).not.toBe(0);
    expect((await startCommand(place, ['ratchet', '--report', 'a.info', '--report', 'b.info']).ended).code).toBe(0);
    expect(existsSync(join(place.dir, 'b/.covgate'))).toBe(true);
  });
});
