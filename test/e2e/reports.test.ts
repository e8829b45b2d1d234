import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import {
  agent,
  appears,
  greets,
  makePlace,
  numbered,
  type Place,
  readJson,
  startCommand,
  steps,
  writeSuite,
} from '../helpers/suites.js';

const schema = await readFile(join(import.meta.dirname, '../fixtures/schemas/junit-10.xsd'), 'utf8');

async function junit({ dir }: Place, file = 'out/junit.xml') {
  const xml = await readFile(join(dir, file), 'utf8');
  const { errors } = await validateXML({ xml: [{ fileName: file, contents: xml }], schema: [schema] });
  expect(errors).toEqual([]);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  return parser.parse(xml).testsuites;
}

/** Every kind at once. */
const everything = ['--reporter', 'junit:out/junit.xml', 'md:out/report.md', 'json:out/report.json'] as const;
const script = { t2: { output: 'no' }, t3: { error: 'the agent broke off' } };

describe('O5: reports are written on every path', () => {
  it.each([
    ['all pass', 1, 0, { passed: 1, failed: 0, error: 0 }],
    ['some fail', 2, 1, { passed: 1, failed: 1, error: 0 }],
    ['some fail and some cannot be judged', 3, 1, { passed: 1, failed: 1, error: 1 }],
  ] as const)('when %s', async (_, count, code, counts) => {
    const place = await makePlace();
    const played = Object.fromEntries(Object.entries(script).slice(0, count - 1));
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(count), script: played });
    const { ended } = startCommand(place, ['run', path, ...everything]);

    expect(await ended).toMatchObject({ code });
    expect(await readJson(join(place.dir, 'out/report.json'))).toMatchObject({ counts });
    const report = await junit(place);
    expect(report).toMatchObject({
      tests: String(count),
      failures: String(counts.failed),
      errors: String(counts.error),
    });
    expect(await readFile(join(place.dir, 'out/report.md'), 'utf8')).toContain(`${counts.passed} passed, `);
    expect(await readdir(join(place.dir, 'out'))).toHaveLength(3);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('when the run is canceled by %s, with every suite in it', async (signal) => {
    const place = await makePlace();
    const started = join(place.dir, 'started');
    const tasks = [
      { id: 'slow', prompt: steps(['write', started, 'x'], ['hang', join(place.dir, 'pid'), '1']) },
      { id: 'never', prompt: steps(['say', 'hello']) },
    ];
    const first = await writeSuite(place, { config: agent(place), more: { graders: [greets] }, tasks }, 'first');
    const second = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) }, 'second');
    const { child, ended } = startCommand(place, ['run', first, second, ...everything]);
    await appears(started);
    child.kill(signal);

    expect(await ended).toMatchObject({ code: signal === 'SIGINT' ? 130 : 143 });
    expect(await readJson(join(place.dir, 'out/report.json'))).toMatchObject({
      result: 'canceled',
      counts: { total: 2, canceled: 2 },
      suites: [
        { result: 'canceled', outcome: { status: 'canceled' } },
        { path: second, result: 'canceled' },
      ],
    });
    const report = await junit(place);
    expect(Number(report.errors)).toBe(2);
    expect(report.testsuite).toHaveLength(2);
  });

  it('when a suite does not load, and the others are run', async () => {
    const place = await makePlace();
    const broken = await writeSuite(place, { config: { trials: 3 }, tasks: numbered(1) }, 'broken');
    const good = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) }, 'good');
    const { ended } = startCommand(place, ['run', broken, join(place.dir, 'missing'), good, ...everything]);

    const { code, stdout, stderr } = await ended;
    expect(code).toBe(2);
    expect(stdout).toContain('passed: 1 passed');
    expect(stderr).toContain('unknown');
    expect(await readJson(join(place.dir, 'out/report.json'))).toMatchObject({
      result: 'error',
      suites: [
        { path: broken, result: 'error', diagnostics: [{ severity: 'error' }] },
        { result: 'error', error: { message: expect.stringContaining('missing') } },
        { result: 'passed', outcome: { verdict: 'passed' } },
      ],
    });
    const report = await junit(place);
    expect(report).toMatchObject({ tests: '3', errors: '2', failures: '0' });
    expect(report.testsuite[0].testcase[0].error['#text']).toContain('trials');
  });

  it('when the run could not be carried out', async () => {
    const place = await makePlace();
    const hooks = { before_run: [{ command: 'false', error_on_fail: true }] };
    const path = await writeSuite(place, { more: { graders: [greets], hooks }, tasks: numbered(2) });
    const { ended } = startCommand(place, ['run', path, ...everything]);

    expect(await ended).toMatchObject({ code: 3 });
    expect(await junit(place)).toMatchObject({ tests: '3', errors: '1', failures: '0' });
    expect(await readFile(join(place.dir, 'out/report.md'), 'utf8')).toContain('⚠️ error `run`');
  });

  it('when runs were pruned before the reports are made', async () => {
    const place = await makePlace();
    const spec = { more: { graders: [greets] }, tasks: numbered(1) };
    const paths = await Promise.all(['a', 'b', 'c'].map((name) => writeSuite(place, spec, name)));
    const { ended } = startCommand(place, ['--keep-runs', '1', 'run', ...paths, ...everything]);

    expect(await ended).toMatchObject({ code: 0 });
    const { suites } = await readJson(join(place.dir, 'out/report.json'));
    expect(suites.map((each: { outcome: { tasks: object[] } }) => each.outcome.tasks.length)).toEqual([1, 1, 1]);
  });
});

describe('O9: a reporter that cannot work is found before the run', () => {
  it.each([
    ['an unknown kind', ['html:out.html'], 'There is no reporter "html"'],
    ['a missing file', ['junit'], 'junit:FILE'],
    ['a directory', ['md:suite'], 'not a file that can be replaced'],
    ['a device', ['md:/dev/null'], 'not a file that can be replaced'],
    ['a place below a file', ['json:file/report.json'], 'cannot be written there'],
    ['one file twice', ['md:same', 'json:./same'], 'is written twice'],
    ['github outside of its workflows', ['github'], 'GITHUB_STEP_SUMMARY is not set'],
    ['a broken link', ['md:link'], 'a broken link'],
  ])('%s', async (_, reporters, message) => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
    await writeFile(join(place.dir, 'file'), '');
    await symlink(join(place.dir, 'nowhere/at/all'), join(place.dir, 'link'));
    const outside = { ...place, env: { ...place.env, GITHUB_STEP_SUMMARY: '' } };
    const { ended } = startCommand(outside, ['run', path, '--reporter', ...reporters]);

    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(await readdir(join(place.dir, '.assay/runs')).catch(() => [])).toEqual([]);
  });

  it('O7: several suites do not write the same --output', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
    const { ended } = startCommand(place, ['run', path, path, '-o', 'out.json']);

    const { code, stderr } = await ended;
    expect(code).toBe(2);
    expect(stderr).toContain('--reporter json:FILE');
  });
});

describe('--reporter github', () => {
  it('appends to the summary of the step and marks failures on stderr, stdout holding results only', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(3), script });
    const summary = join(place.dir, 'summary.md');
    await writeFile(summary, 'what another program said\n');
    const env = { ...place.env, GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: place.dir };
    const { ended } = startCommand({ ...place, env }, ['run', path, '--json', '--reporter', 'github']);

    const { code, stdout, stderr } = await ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'failed' });
    expect(stderr).toMatch(/^::error file=suite\/tasks\/000001\.yaml,title=t2%3A failed::/m);
    expect(stderr).toMatch(/^::error file=suite\/tasks\/000002\.yaml,title=t3%3A error::.*the agent broke off/m);
    const text = await readFile(summary, 'utf8');
    expect(text).toMatch(/^what another program said\n## Assay: ❌ failed\n/);
  });

  it('follows a link, so that the file it names is written', async () => {
    const place = await makePlace();
    await mkdir(join(place.dir, 'real'));
    await writeFile(join(place.dir, 'real/report.md'), 'old');
    await symlink('real/report.md', join(place.dir, 'report.md'));
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
    const { ended } = startCommand(place, ['run', path, '--reporter', 'github:report.md']);

    expect(await ended).toMatchObject({ code: 0 });
    expect(await readFile(join(place.dir, 'real/report.md'), 'utf8')).toContain('✅ passed');
  });
});
