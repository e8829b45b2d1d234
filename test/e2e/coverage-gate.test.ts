import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlace, type Place, readJson, serve, startCommand } from '../helpers/suites.js';
import type { Json, WireClient } from '../helpers/wire-client.js';

// Finished reports stand for tests here: nothing but assay and git is needed.

/** The record of a file of four lines, the first of which are covered. */
function record(path: string, covered: number): string {
  const lines = [1, 2, 3, 4].map((line) => `DA:${line},${line <= covered ? 1 : 0}\n`);
  return `SF:${path}\n${lines.join('')}end_of_record\n`;
}

async function write({ dir }: Place, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

async function project(section: string, files: Readonly<Record<string, string>>): Promise<Place> {
  const place = await makePlace();
  await write(place, { '.assay.yaml': `coverage:\n  reports: [lcov.info]\n${section}`, ...files });
  return place;
}

async function measured(client: WireClient, params: object = {}): Promise<{ summary: Json; outcome: Json }> {
  const { run_id } = await client.call('coverage.run', { events: 'none', ...params });
  const summary = await client.call('run.wait', { run_id });
  return { summary, outcome: summary.result_path === undefined ? undefined : await readJson(summary.result_path) };
}

function git(dir: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: dir, stdio: 'ignore' });
}

function commitAll(dir: string, message: string): void {
  git(dir, 'add', '.');
  git(dir, 'commit', '-qm', message);
}

const two = {
  'a/package.json': '{"name": "a"}',
  'b/package.json': '{"name": "b"}',
  'lcov.info': record('a/a.js', 3) + record('b/b.js', 2),
};
const onlyA = { 'lcov.info': record('a/a.js', 3) };

describe('floors in one central file', () => {
  const central = '  store: central\n  defaultFloor: none\n  ratchet: { prune: true }\n';
  const floors = async ({ dir }: Place): Promise<Json> => readJson(join(dir, 'coverage-floors.json'));

  it('are raised, hold, lose what is gone, and refuse to judge what was measured otherwise', async () => {
    const place = await project(central, two);
    await using client = serve(place);
    const first = await measured(client);
    expect(first.outcome.groups.map(({ status }: Json) => status)).toEqual(['NEW', 'NEW']);
    await client.call('coverage.ratchet', { run_id: first.summary.id, dry_run: false });
    const stored = await floors(place);
    expect(stored.floors).toEqual({ a: { lines: 750 }, b: { lines: 500 } });
    await write(place, { 'lcov.info': record('a/a.js', 2) + record('b/b.js', 2) });
    expect((await measured(client)).outcome.groups).toMatchObject([
      { name: 'a', status: 'LOW', floor: 75, floor_source: 'stored' },
      { name: 'b', status: 'PASS' },
    ]);

    await write(place, onlyA);
    await rm(join(place.dir, 'b'), { recursive: true });
    const { summary } = await measured(client);
    const pruned = await client.call('coverage.ratchet', { run_id: summary.id, dry_run: false });
    expect(pruned.changes).toEqual([{ group: 'b', metric: 'lines', from: 50, to: null }]);
    expect((await floors(place)).floors).toEqual({ a: { lines: 750 } });

    await write(place, { '.assay.yaml': `coverage:\n  reports: [lcov.info]\n${central}  exclude: ["gen/**"]\n` });
    const drifted = await measured(client);
    expect(drifted.summary).toMatchObject({
      status: 'failed',
      error: { kind: 'validation-failed', message: expect.stringContaining('exclude') },
    });
    expect(await startCommand(place, ['coverage']).ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('exclude'),
    });
  });

  it('stored floors do not hold for a group that leaves out other files', async () => {
    const section = (more: string): string => `${central}  groups: [{ name: all, include: ["**"]${more} }]\n`;
    const place = await project(section(''), two);
    expect((await startCommand(place, ['ratchet']).ended).code).toBe(0);
    expect((await startCommand(place, ['coverage']).ended).code).toBe(0);
    const changed = section(', exclude: ["b/**"]');
    await write(place, { '.assay.yaml': `coverage:\n  reports: [lcov.info]\n${changed}` });
    expect(await startCommand(place, ['coverage']).ended).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/other conditions \(groups: \w+ → \w+\)/),
    });
  });
});

it('a floor on branches that no record of an lcov report tells is a mistake in the settings', async () => {
  const report = record('a.js', 4).replace('end', 'BRF:0\nBRH:0\nend');
  const place = await project('  floors: { m: { branches: 90 } }\n', {
    'package.json': '{"name": "m"}',
    'lcov.info': report,
  });
  expect(await startCommand(place, ['coverage']).ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cannot tell its branches'),
  });
});

it('floors beside packages that are gone are pruned only when the settings say so', async () => {
  const place = await project('', { ...two, 'a/.covgate': '75.0\n', 'b/.covgate': '50.0\n' });
  await write(place, onlyA);
  await rm(join(place.dir, 'b/package.json'));
  expect(await startCommand(place, ['ratchet']).ended).toMatchObject({ code: 0, stdout: 'No floor changes.\n' });
  await write(place, { '.assay.yaml': 'coverage:\n  reports: [lcov.info]\n  ratchet: { prune: true }\n' });
  expect((await startCommand(place, ['ratchet', '--dry-run']).ended).stdout).toContain('1 floor would change');
  expect(existsSync(join(place.dir, 'b/.covgate'))).toBe(true);
  expect((await startCommand(place, ['ratchet']).ended).code).toBe(0);
  expect(existsSync(join(place.dir, 'b/.covgate'))).toBe(false);
  expect(await readFile(join(place.dir, 'a/.covgate'), 'utf8')).toBe('75.0\n');
});

describe('changed lines', () => {
  const code = 'one\ntwo\nthree\nfour\n';
  const loose = '  defaultFloor: none\n';

  async function repository(section: string): Promise<Place> {
    const place = await project(section, { 'src/a.js': 'one\n', 'package.json': '{"name": "m"}' });
    git(place.dir, 'init', '-q', '-b', 'main');
    commitAll(place.dir, 'one');
    await write(place, { 'lcov.info': record('src/a.js', 3) });
    return place;
  }

  it('of files that the settings leave out are not missed in the reports', async () => {
    const files = { 'src/a.js': code, 'src/new.js': code, 'gen/x.js': code, 'src/a.test.js': code, 'notes.txt': code };
    const patch = '  patch: { base: main, includeUntracked: true }\n';
    const place = await repository(`${loose}${patch}`);
    await write(place, files);
    await using client = serve(place);
    expect((await measured(client)).outcome.patch).toMatchObject({ unmeasured: ['gen/x.js', 'src/new.js'] });
    expect((await measured(client, { exclude: ['gen/**'] })).outcome.patch).toMatchObject({
      status: 'PASS',
      covered: 2,
      total: 3,
      unmeasured: ['src/new.js'],
    });
  });

  it('in a diff from the top of the repository are those of a project in a subdirectory', async () => {
    const place = await repository('');
    const settings = 'coverage:\n  reports: [lcov.info]\n  defaultFloor: none\n  patch: { minPercent: 90 }\n';
    const web = { 'web/src/a.js': 'one\n', 'web/package.json': '{"name": "web"}', 'web/.assay.yaml': settings };
    await write(place, { ...web, 'web/lcov.info': record('src/a.js', 0) });
    commitAll(place.dir, 'web');
    await write(place, { 'web/src/a.js': code });
    await write(place, { 'it.diff': execFileSync('git', ['diff'], { cwd: place.dir, encoding: 'utf8' }) });
    const { code: exit, stdout } = await startCommand(place, ['coverage', 'web', '--diff', 'it.diff']).ended;
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/patch LOW: 0\.0% of 3/)]);
  });

  it('of files that git does not know yet count only when the settings say so', async () => {
    const place = await repository(`${loose}  patch: { base: main, minPercent: 100 }\n`);
    await write(place, { 'src/b.js': code, 'lcov.info': record('src/a.js', 4) + record('src/b.js', 1) });
    await using client = serve(place);
    expect((await measured(client)).outcome.patch).toMatchObject({ status: 'NONE', total: 0 });
    const patch = '  patch: { base: main, minPercent: 100, includeUntracked: true }\n';
    await write(place, { '.assay.yaml': `coverage:\n  reports: [lcov.info]\n${loose}${patch}` });
    const { summary, outcome } = await measured(client);
    expect(summary.verdict).toBe('failed');
    expect(outcome.patch.files).toMatchObject([{ file: 'src/b.js', covered: 1, total: 4, ranges: [[2, 4]] }]);
  });

  it('need a base and its history: what is missing is said, with exit code 2', async () => {
    const place = await repository(loose);
    const coverage = (where: Place, base: string) => startCommand(where, ['coverage', '--patch-base', base]).ended;
    expect(await coverage(place, 'origin/main')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('git does not know the base "origin/main"'),
    });
    git(place.dir, 'checkout', '-qb', 'topic');
    await write(place, { 'src/a.js': code });
    commitAll(place.dir, 'two');
    git(place.dir, 'checkout', '-q', 'main');
    await write(place, { 'other.txt': 'x\n' });
    commitAll(place.dir, 'three');
    const source = `file://${place.dir}`;
    git(place.temp, 'clone', '-q', '--depth', '1', '--no-single-branch', '-b', 'topic', source, 'shallow');
    expect(await coverage({ ...place, dir: join(place.temp, 'shallow') }, 'origin/main')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('this is a shallow clone'),
    });
    const outside = await project('', { 'lcov.info': record('src/a.js', 3) });
    expect(await coverage({ ...outside, env: { ...outside.env, GIT_DIR: '/nowhere' } }, 'main')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not in a git repository'),
    });
  });
});

describe('exit codes of what cannot be judged', () => {
  it('2 for a mistake in the settings or a floor, 3 for a report that is cut off', async () => {
    const place = await project('', { ...onlyA, 'package.json': '{"name": "m"}' });
    const code = async (...args: readonly string[]) => (await startCommand(place, ['coverage', ...args]).ended).code;
    expect(await code()).toBe(1);
    await write(place, { '.covgate': 'much\n' });
    expect(await code()).toBe(2);
    await write(place, { '.covgate': '75.0\n' });
    expect(await code()).toBe(0);
    expect(await code('--exclude', '[z-a]*')).toBe(2);
    await write(place, { '.assay.yaml': 'coverage:\n  reports: [lcov.info]\n  floors: { "**": { functions: 70 } }\n' });
    expect(await code()).toBe(2);
    await write(place, { '.assay.yaml': 'coverage:\n  reports: [lcov.info]\n', 'lcov.info': 'SF:a.js\nDA:1,1\n' });
    expect(await code()).toBe(3);
  });
});
