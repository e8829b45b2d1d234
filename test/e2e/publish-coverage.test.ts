import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGo, needsGo, smallPackage, writeModule } from '../helpers/go-modules.js';
import { makePlace, type Place, startCommand } from '../helpers/suites.js';
import { writeFiles } from '../helpers/tool-projects.js';
import { shaA } from '../unit/publication/records.js';

const pull = ['--repository', 'acme/birds', '--pull-request', '7', '--head-sha', shaA];

/** The record of four lines, the first of which are covered. */
const record = (path: string, covered: number): string =>
  `SF:${path}\n${[1, 2, 3, 4].map((line) => `DA:${line},${line <= covered ? 1 : 0}\n`).join('')}end_of_record\n`;

async function measured(place: Place, code: number): Promise<string> {
  const end = await startCommand(place, ['coverage', '--json']).ended;
  expect(end).toMatchObject({ code });
  return JSON.parse(end.stdout).run_id;
}

async function published(place: Place, run: string): Promise<string> {
  const end = await startCommand(place, ['publish', '--run', run, ...pull, '--json']).ended;
  expect(end).toMatchObject({ code: 0 });
  expect(JSON.parse(end.stdout)).toMatchObject({ status: 'published', rows: 1 });
  return await readFile(join(place.dir, '.assay/publications/acme/birds/7/comment.md'), 'utf8');
}

describe('a coverage run', () => {
  it('is published as a row: what is below its floor, the changed lines, and how to see it', async () => {
    const place = await makePlace();
    await writeFiles(place.dir, {
      '.assay.yaml': 'coverage:\n  reports: [lcov.info]\n  patch: { base: main, minPercent: 80 }\n',
      'nest/package.json': '{"name": "nest"}',
      'song/package.json': '{"name": "song"}',
      'song/song.js': 'a\nb\nc\nd\n',
      'lcov.info': record('nest/nest.js', 4) + record('song/song.js', 2),
    });
    const git = (...args: readonly string[]): Buffer =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: place.dir });
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'one');
    await writeFile(join(place.dir, 'song/song.js'), 'A\nb\nC\nd\n');
    const comment = await published(place, await measured(place, 1));
    expect(comment).toContain('## ❌ 1 of 1 suite failed');
    expect(comment).toMatch(/\| `root` \| coverage \| 75\.0 % \|/);
    expect(comment).toContain('- `song`: `LOW 50 % of 80 %`');
    expect(comment).toContain('50 % of 2 changed lines, needs 80');
    expect(comment).toContain('assay coverage');

    await writeFile(join(place.dir, 'lcov.info'), record('nest/nest.js', 4) + record('song/song.js', 4));
    expect(await published(place, await measured(place, 0))).toMatch(/## ✅ 1 suite passed[^]*\| 100\.0 % \|/);
  });

  it.skipIf(!hasGo)(`says what could not be judged apart from what is bad${needsGo}`, async () => {
    const place = await makePlace();
    const broken = { 'broken/b.go': 'package broken\n\nfunc F() int { return missing }\n' };
    await writeModule(place.dir, { ...smallPackage('a', 3), ...broken });
    const comment = await published(place, await measured(place, 3));
    expect(comment).toContain('1 could not be judged');
    expect(comment).toContain('BUILD_FAILED');
    expect(comment).not.toContain('✅');
  });
});
