import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record, shaA } from '../unit/publication/records.js';

const root = join(import.meta.dirname, '../..');
let dir: string;
let runId: string;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function assay(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve) => {
    const options = { cwd: dir, env: { PATH, HOME, ...env } };
    execFile(process.execPath, [join(root, 'dist/assay.js'), ...args], options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

const place = ['--repository', 'acme/tools', '--pull-request', '7'];
const commentFile = () => join(dir, '.assay/publications/acme/tools/7/comment.md');

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-publish-'));
  await cp(join(root, 'examples/changelog'), join(dir, 'changelog'), { recursive: true });
  await assay(['run', 'changelog']);
  const [first] = await readdir(join(dir, '.assay/runs'));
  runId = first ?? '';
});
afterAll(async () => rm(dir, { recursive: true, force: true }));

describe('assay publish without a token', () => {
  it('previews without leaving anything', async () => {
    const { code, out } = await assay(['publish', '--run', runId, '--head-sha', shaA, '--dry-run']);
    expect(code).toBe(0);
    expect(out).toContain('## ✅ 1 suite passed');
    expect(out).toContain('| `changelog` | eval | 100.0 % |');
    await expect(readFile(commentFile())).rejects.toThrow('ENOENT');
  });

  it('puts runs and records of several processes into one comment', async () => {
    const secret = 'hunter2-hunter2';
    const others = Array.from({ length: 4 }, async (_, index) => {
      const file = join(dir, `record-${index}.json`);
      const own = record(`suite ${index}`, { run: { id: String(index) }, note: `key ${secret}`, state: 'fail' });
      await writeFile(file, JSON.stringify(own));
      return assay(['publish', '--record', file, ...place, '--json'], { MY_TOKEN: secret });
    });
    const run = assay(['publish', '--run', runId, '--head-sha', shaA, ...place, '--json']);
    for (const { code, out } of await Promise.all([...others, run])) {
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ status: 'published', store: 'directory' });
    }
    const body = await readFile(commentFile(), 'utf8');
    expect(body).toContain('## ❌ 4 of 5 suites failed');
    expect(body).toMatch(/`suite 0`[^]*`suite 3`[^]*`changelog`/);
    expect(body).toContain('[redacted:MY_TOKEN]');
    expect(body).not.toMatch(new RegExp(`${secret}|${dir}`));
    const again = await assay(['publish', '--run', runId, '--head-sha', shaA, ...place]);
    expect(again.out).toMatch(/^unchanged: 5 rows, 3 requests, /);
  });

  it('takes what a workflow knows from its environment', async () => {
    const event = join(dir, 'event.json');
    await writeFile(
      event,
      JSON.stringify({ pull_request: { number: 9, head: { sha: shaA, repo: null }, base: { repo: null } } }),
    );
    const job = { GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '55', GITHUB_WORKFLOW: 'Nightly', GITHUB_JOB: 'evals' };
    const env = {
      ...job,
      GITHUB_REPOSITORY: 'acme/tools',
      GITHUB_EVENT_PATH: event,
      GITHUB_SERVER_URL: 'https://github.com',
    };
    const { out } = await assay(['publish', '--run', runId, '--leg', 'node 22'], env);
    expect(out).toMatch(/^published: 1 row/);
    const body = await readFile(join(dir, '.assay/publications/acme/tools/9/comment.md'), 'utf8');
    expect(body).toContain('`Nightly / evals (node 22)`');
    expect(body).toContain('[job](https://github.com/acme/tools/actions/runs/55)');
  });

  describe('in one job', () => {
    const job = {
      GITHUB_ACTIONS: 'true',
      GITHUB_RUN_ID: '56',
      GITHUB_WORKFLOW: 'CI',
      GITHUB_JOB: 'evals',
      GITHUB_REPOSITORY: 'acme/tools',
    };
    const publish = async (pull: number, runs: readonly string[]): Promise<Ended> =>
      assay(
        ['publish', ...runs.flatMap((id) => ['--run', id]), '--pull-request', String(pull), '--head-sha', shaA],
        job,
      );
    const comment = async (pull: number): Promise<string> =>
      readFile(join(dir, `.assay/publications/acme/tools/${pull}/comment.md`), 'utf8');
    /** Runs a copy of the example in a directory, and answers the id of the run. */
    const run = async (place: string, change = (text: string): string => text): Promise<string> => {
      await cp(join(root, 'examples/changelog'), join(dir, place), { recursive: true });
      const file = join(dir, place, 'eval.yaml');
      await writeFile(file, change(await readFile(file, 'utf8')));
      const { out } = await assay(['run', place, '--json']);
      return JSON.parse(out).run_id;
    };
    const failing = (text: string): string =>
      text.replace('must_exist: [history.fast-export]', 'must_exist: [nothing.txt]');

    it('the later of two runs of a suite speaks', { timeout: 60_000 }, async () => {
      const [passed, failed] = [await run('twice/a'), await run('twice/a', failing)];
      expect((await publish(20, [passed])).out).toMatch(/^published: 1 row/);
      expect((await publish(20, [failed])).out).toMatch(/^published: 1 row/);
      expect(await comment(20)).not.toContain('✅');
      expect((await publish(20, [passed])).out).toMatch(/^superseded \(newer-run\)/);
      const both = await publish(21, [failed, passed]);
      expect(both).toMatchObject({ code: 2, err: expect.stringContaining('two of these runs are of the same suite') });
    });

    it('two suites of one name have a row each, published together or not', { timeout: 60_000 }, async () => {
      const [a, b] = [await run('named/a', failing), await run('named/b')];
      expect((await publish(22, [a])).out).toMatch(/^published: 1 row/);
      expect((await publish(22, [b])).out).toMatch(/^published: 2 rows/);
      expect(await comment(22)).toMatch(/`changelog \(named\/a\)`[^]*`changelog \(named\/b\)`/);
      expect((await publish(23, [b, a])).out).toMatch(/^published: 2 rows/);
    });
  });

  it('gives each leg a row, outside of Actions and for records too', async () => {
    const pull = ['--repository', 'acme/tools', '--pull-request', '24'];
    const file = join(dir, 'leg.json');
    await writeFile(file, JSON.stringify(record('other tool')));
    const from = (leg: string, ...args: readonly string[]): Promise<Ended> =>
      assay(['publish', ...args, '--leg', leg, ...pull]);
    const rows: string[] = [];
    for (const leg of ['linux', 'mac']) {
      // oxlint-disable-next-line no-await-in-loop -- two cores
      rows.push((await from(leg, '--run', runId, '--head-sha', shaA)).out, (await from(leg, '--record', file)).out);
    }
    expect(rows.map((line) => /^published: \d rows?/.exec(line)?.[0])).toEqual(
      ['1 row', '2 rows', '3 rows', '4 rows'].map((text) => `published: ${text}`),
    );
    const body = await readFile(join(dir, '.assay/publications/acme/tools/24/comment.md'), 'utf8');
    expect(body).toMatch(/`changelog`<br>`linux`[^]*`changelog`<br>`mac`/);
    await writeFile(file, JSON.stringify(record('other tool', { run: { leg: 'linux' } })));
    expect(await from('mac', '--record', file)).toMatchObject({ code: 2, err: expect.stringContaining('leg linux') });
    expect((await from('linux', '--record', file)).code).toBe(0);
  });

  it('says what is missing or wrong, and publishes nothing', async () => {
    const file = join(dir, 'wrong.json');
    await writeFile(file, JSON.stringify({ ...record('x'), verdict: 'great' }));
    const right = join(dir, 'right.json');
    await writeFile(right, JSON.stringify(record('x')));
    const pullAndSha = ['--pull-request', '7', '--head-sha', record('x').sha];
    const calls: readonly (readonly [string[], RegExp])[] = [
      [['publish', ...place], /either --run ID or --record FILE/],
      [['publish', '--run', runId, '--head-sha', shaA], /--repository OWNER\/NAME/],
      [['publish', '--run', runId, ...place], /which commit was tested/],
      [['publish', '--run', runId, '--head-sha', 'abc', ...place], /abc is no commit/],
      [['publish', '--record', file, ...place], /verdict/],
      [['publish', '--record', right, '--repository', '../..', '--pull-request', '7'], /OWNER\/NAME/],
      [['publish', '--record', right, '--repository', 'acme/..', '--pull-request', '7'], /OWNER\/NAME/],
      [['publish', '--from', right, '--repository', '../..', ...pullAndSha], /is no repository/],
    ];
    for (const [args, message] of calls) {
      // oxlint-disable-next-line no-await-in-loop -- two cores
      const { code, err } = await assay(args);
      expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    }
  });
});

describe('publication over JSON-RPC and MCP', () => {
  it('previews as a tool unless told to publish', async () => {
    const args = { run_ids: [runId], head_sha: shaA, repository: 'acme/tools', pull_request: 11 };
    const asked = await assay(['rpc', 'publication.preview', JSON.stringify(args)]);
    expect(JSON.parse(asked.out)).toMatchObject({ rows: 1, markdown: expect.stringContaining('`changelog`') });
    await expect(readFile(join(dir, '.assay/publications/acme/tools/11/comment.md'))).rejects.toThrow('ENOENT');
  });
});
