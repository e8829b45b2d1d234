import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGo, needsGo, smallPackage, writeModule } from '../helpers/go-modules.js';
import { leftovers, makePlace, type Place, readJson, serve, startCommand } from '../helpers/suites.js';
import type { Json, WireClient } from '../helpers/wire-client.js';

async function measured(client: WireClient, params: object = {}): Promise<{ summary: Json; outcome: Json }> {
  const { run_id } = await client.call('coverage.run', { events: 'none', ...params });
  const summary = await client.call('run.wait', { run_id });
  return { summary, outcome: summary.result_path === undefined ? undefined : await readJson(summary.result_path) };
}

const lcov = (covered: 0 | 1): string => `SF:src/a.js\nDA:1,1\nDA:2,${covered}\nend_of_record\n`;

async function project(files: Readonly<Record<string, string>>): Promise<Place> {
  const place = await makePlace();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(place.dir, path, '..'), { recursive: true });
    await writeFile(join(place.dir, path), text);
  }
  return place;
}

const git = ({ dir }: Place, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: dir, encoding: 'utf8' });

describe.skipIf(!hasGo)(`coverage of a Go module${needsGo}`, () => {
  it('judges each package, tells of each as it ends, and shows only what is wrong', async () => {
    const place = await makePlace();
    await writeModule(place.dir, {
      ...smallPackage('good', 3),
      ...smallPackage('low', 2),
      'types/t.go': 'package types\n',
    });
    await using client = serve(place);
    const { run_id } = await client.call('coverage.run');
    const ended = await Promise.all(
      ['good', 'low', 'types'].map((name) =>
        client.notification('run.event', (event) => event.type === 'package_ended' && event.path === name),
      ),
    );
    expect(new Set(ended.map(({ params }) => params.done))).toEqual(new Set([1, 2, 3]));
    expect(await client.call('run.wait', { run_id })).toMatchObject({
      kind: 'coverage',
      status: 'completed',
      verdict: 'failed',
      progress: { done: 3, total: 3, passed: 2, failed: 1, errors: 0 },
    });
    const failures = await client.call('run.result', { run_id });
    expect(failures).toMatchObject({ verdict: 'failed', totals: { covered: 5, total: 6, percent: 83.3 } });
    expect(failures.failures).toEqual([
      expect.objectContaining({
        name: 'example.com/m/low',
        status: 'LOW',
        percent: 66.6,
        floor: 80,
        uncovered: [{ file: 'low/f.go', ranges: [[7, 7]] }],
      }),
    ]);
    const all = await client.call('run.result', { run_id, view: 'tasks' });
    expect(all.groups.map(({ status }: Json) => status)).toEqual(['PASS', 'LOW', 'EMPTY']);
    expect((await client.request('run.result', { run_id, view: 'triggers' })).error).toMatchObject({ code: -32602 });
    expect(leftovers(place)).toEqual([]);
  });

  it('raises floors only after a complete passed run, never lowers one, and lowers one only with a reason', async () => {
    const place = await makePlace();
    await writeModule(place.dir, { ...smallPackage('a', 3), ...smallPackage('b', 2), 'b/.covgate': '60.0\n' });
    const floor = (name: string): Promise<string> => readFile(join(place.dir, name, '.covgate'), 'utf8');
    await using client = serve(place);
    const loose = await measured(client);
    expect(loose.outcome.groups[1]).toMatchObject({ status: 'LOOSE', advice: 66.1 });
    const run_id = loose.summary.id;
    const dry = await client.call('coverage.ratchet', { run_id });
    expect(dry).toEqual({
      changes: [
        { group: 'example.com/m/a', metric: 'statements', from: null, to: 100 },
        { group: 'example.com/m/b', metric: 'statements', from: 60, to: 66.6 },
      ],
      written: false,
    });
    expect(existsSync(join(place.dir, 'a/.covgate'))).toBe(false);
    expect(await client.call('coverage.ratchet', { run_id, dry_run: false })).toMatchObject({ written: true });
    expect([await floor('a'), await floor('b')]).toEqual(['100.0\n', '66.6\n']);
    expect((await measured(client)).summary.verdict).toBe('passed');
    expect(await client.call('coverage.ratchet', { run_id, dry_run: false })).toEqual({ changes: [], written: false });

    const part = await measured(client, { packages: ['./a'] });
    const refused = await client.request('coverage.ratchet', { run_id: part.summary.id });
    expect(refused.error).toMatchObject({ code: -32002, message: 'only a run of all groups raises floors' });
    const loosen = { group: 'b', to: 50, reason: 'the old parser goes' };
    const record = join(place.dir, '.covgate-loosened');
    expect(await client.call('coverage.ratchet', { run_id, loosen })).not.toHaveProperty('reason_in');
    expect(existsSync(record)).toBe(false);
    const loosened = await client.call('coverage.ratchet', { run_id, dry_run: false, loosen });
    expect(loosened).toMatchObject({ written: true, reason_in: record });
    expect(await floor('b')).toBe('50.0\n');
    const told = { metric: 'statements', from: 66.6, to: 50, reason: loosen.reason };
    expect(JSON.parse(await readFile(record, 'utf8'))).toMatchObject({ group: 'example.com/m/b', ...told });

    const command = ['ratchet', '--loosen', './b', '--to', '40', '--reason', 'it is gone'];
    const { stdout } = await startCommand(place, command).ended;
    expect(stdout).toContain(`1 floor written.\nThe reason is recorded in ${record}: commit it with the floor.\n`);
    expect((await readFile(record, 'utf8')).trimEnd().split('\n')).toEqual([
      expect.stringContaining('the old parser goes'),
      expect.stringContaining('it is gone'),
    ]);
  });

  it('never takes a floor that cannot be read for the default', async () => {
    const place = await makePlace();
    await writeModule(place.dir, { ...smallPackage('a', 3), 'a/.covgate': 'NaN\n' });
    await using client = serve(place);
    const { summary } = await measured(client);
    expect(summary).toMatchObject({
      status: 'failed',
      error: { message: expect.stringMatching(/a\/\.covgate:1: .*number/) },
    });
  });

  it('asks for trust before it runs tests; assay trust gives it', async () => {
    const place = await makePlace();
    await writeModule(place.dir, smallPackage('a', 3));
    await using client = serve(place, []);
    const { error } = await client.request('coverage.run');
    expect(error).toMatchObject({ code: -32003, data: { kind: 'not-trusted', commands: ['tests: go test ./...'] } });
    expect(await client.call('run.list')).toEqual({ runs: [] });
    expect(await startCommand(place, ['trust', '.']).ended).toMatchObject({ code: 0 });
    expect((await measured(client)).summary.verdict).toBe('passed');
    await writeFile(join(place.dir, '.assay.yaml'), 'coverage:\n  env:\n    GOFLAGS: -toolexec=./evil\n');
    expect((await client.request('coverage.run')).error).toMatchObject({ code: -32003 });
  });

  it('tells an agent in one call, within the size of an answer', async () => {
    const place = await makePlace();
    await writeModule(place.dir, { ...smallPackage('a', 3), ...smallPackage('low', 2) });
    await using client = serve(place);
    await client.initialize();
    const { content, structuredContent } = await client.callTool('coverage_run', { wait: true });
    expect(structuredContent).toMatchObject({ status: 'completed', verdict: 'failed' });
    expect(content[0].text.split('\n')).toEqual([
      'STATUS        COVERAGE     FLOOR  GROUP',
      'LOW              66.6%     80.0%  example.com/m/low  1 of 3 statements uncovered',
      '    low/f.go:7',
      '',
      'failed: 83.3% of 6 covered, 2 groups: 1 PASS, 1 LOW',
    ]);
  });

  it('judges the lines that changed since a commit', async () => {
    const place = await makePlace();
    await writeModule(place.dir, {
      ...smallPackage('a', 2),
      '.assay.yaml': 'coverage:\n  defaultFloor: 50\n  patch:\n    minPercent: 80\n',
    });
    git(place, 'init', '-q', '-b', 'main');
    git(place, 'add', '.');
    git(place, 'commit', '-qm', 'one');
    await using client = serve(place);
    expect((await measured(client, { patch_base: 'main' })).outcome.patch).toMatchObject({
      status: 'NONE',
      passed: true,
    });
    const source = await readFile(join(place.dir, 'a/f.go'), 'utf8');
    await writeFile(join(place.dir, 'a/f.go'), source.replace('return 2', 'return 3'));
    const { summary, outcome } = await measured(client, { patch_base: 'main' });
    expect(summary.verdict).toBe('failed');
    expect(outcome.patch).toMatchObject({
      status: 'LOW',
      covered: 0,
      total: 1,
      files: [{ file: 'a/f.go', ranges: [[7, 7]] }],
    });
    const unknown = await measured(client, { patch_base: 'origin/main' });
    expect(unknown.summary.error.message).toContain('git does not know the base "origin/main"');
  });
});

it('without go says what is missing, and serves everything else', async () => {
  const place = await makePlace();
  await writeModule(place.dir, smallPackage('a', 3));
  await writeFile(join(place.dir, 'lcov.info'), lcov(1));
  await using client = serve({ ...place, env: { ...place.env, PATH: '/nowhere' } });
  const { error } = await client.request('coverage.run');
  expect(error).toMatchObject({
    code: -32002,
    message: 'this is a Go module and go cannot be started: command not found: go',
    data: { hint: expect.stringContaining('install Go') },
  });
  expect((await measured(client, { reports: ['lcov.info'] })).summary).toMatchObject({
    status: 'completed',
    verdict: 'passed',
  });
});

it('measures any other project by the command and the reports in its settings', async () => {
  const place = await project({
    '.assay.yaml': 'coverage:\n  command: [sh, test.sh]\n  reports: [out/lcov.info]\n  metric: lines\n',
    'test.sh': `mkdir -p out && printf '${lcov(0).replaceAll('\n', '\\n')}' > out/lcov.info\n`,
    'package.json': '{"name": "birds"}',
  });
  await using client = serve(place);
  const { summary, outcome } = await measured(client);
  expect(summary).toMatchObject({ status: 'completed', verdict: 'failed' });
  expect(outcome.groups).toMatchObject([
    { name: 'birds', path: '.', status: 'LOW', percent: 50, uncovered: [{ file: 'src/a.js', ranges: [[2, 2]] }] },
  ]);
  await writeFile(join(place.dir, 'test.sh'), 'echo "the nest is empty" >&2; exit 1\n');
  const failed = await measured(client);
  expect(failed.summary.verdict).toBe('failed');
  expect(failed.outcome.groups[0]).toMatchObject({
    status: 'TESTS_FAILED',
    error: expect.stringContaining('the nest is empty'),
    log_path: 'logs/1-sh.log',
  });
  const log = join(dirname(failed.summary.result_path), failed.outcome.groups[0].log_path);
  expect(await readFile(log, 'utf8')).toBe('the nest is empty\n');
});
