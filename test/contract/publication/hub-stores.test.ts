import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RecordStore } from '../../../src/publication/model.js';
import { CheckRunStore } from '../../../src/publication/github/check-run-store.js';
import { GithubApi } from '../../../src/publication/github/github-api.js';
import { Identity } from '../../../src/publication/github/identity.js';
import { RecordCommentStore } from '../../../src/publication/github/record-comment-store.js';
import { keyDigest } from '../../../src/publication/github/record-text.js';
import type { GithubSettings } from '../../../src/publication/github/settings.js';
import { bundleServer, type BundledServer } from '../../helpers/bundle-server.js';
import { hubSettings, sha1, sha2, startHub, type Hub } from '../../helpers/github.js';
import { someRecord } from '../../helpers/records.js';

const signal = new AbortController().signal;
let server: BundledServer;
let hub: Hub;
let pull = 100;

beforeAll(async () => {
  server = await bundleServer('github-server');
  hub = await startHub(server);
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  pull += 1;
});

type Make = (api: GithubApi, identity: Identity) => RecordStore;
const stores: [name: string, token: string, make: Make][] = [
  ['check runs', 'ghs_actions', (api, identity) => new CheckRunStore(api, identity)],
  ['record comments', 'ghs_comments', (api, identity) => new RecordCommentStore(api, identity)],
  ['record comments of a person', 'ghp_person', (api, identity) => new RecordCommentStore(api, identity)],
];

describe.each(stores)('records as %s', (name, token, make) => {
  /** A store as another process would open it: nothing is remembered. */
  const open = async (more: Partial<GithubSettings> = {}): Promise<RecordStore> => {
    await hub.tell('pull', { number: pull, head_sha: sha1 });
    const api = new GithubApi(hubSettings(hub, token, { pullRequest: pull, ...more }));
    return make(api, new Identity(api));
  };
  /** Check runs belong to a commit, not to a pull request: every test has its own. */
  const here = (): string => pull.toString(16).padStart(40, '0');
  const record = (job: string, more = {}) => someRecord(job, { sha: here(), ...more });

  test('what one writes another lists', async () => {
    const [a, b] = [await open(), await open()];
    await a.put(record('one'), signal);
    await b.put(record('two'), signal);
    const { records, unreadable } = await (await open()).list(here(), signal);
    expect(records.map((each) => each.record.run.job).toSorted()).toEqual(['one', 'two']);
    expect(records.every(({ writtenAtMs }) => writtenAtMs !== undefined && writtenAtMs <= Date.now() + 1000)).toBe(
      true,
    );
    expect(unreadable).toBe(0);
  });

  test('a later word of a run replaces its earlier one, and is not replaced by it', async () => {
    const store = await open();
    await store.put(record('one', { state: 'running' }), signal);
    await store.put(record('one', { seq: 2, state: 'fail' }), signal);
    await (await open()).put(record('one', { seq: 1, state: 'running' }), signal);
    const { records } = await (await open()).list(here(), signal);
    expect(records.map((each) => each.record.state)).toEqual(['fail']);
  });

  test('a second attempt leaves the record of the first alone', async () => {
    const run = { ...record('one').run, attempt: 2 };
    await (await open()).put(record('one'), signal);
    await (await open()).put(record('one', { run }), signal);
    const { records } = await (await open()).list(here(), signal);
    expect(new Set(records.map((each) => each.record.run.attempt))).toEqual(new Set([1, 2]));
  });

  test('a put of what is there already writes nothing', async () => {
    await (await open()).put(record('one'), signal);
    await hub.tell('clear-log', {});
    await (await open()).put(record('one'), signal);
    expect((await hub.state()).log.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('records of another commit are not listed', async () => {
    await (await open()).put(record('one'), signal);
    expect((await (await open()).list(sha2, signal)).records).toEqual([]);
  });

  test('records of another pull request at the same commit are neither listed nor replaced', async () => {
    const other = pull;
    await (await open()).put(record('one', { pull: other, state: 'fail' }), signal);
    const sha = here();
    await (await open()).put(record('two'), signal);
    pull += 1;
    await (await open()).put(record('one', { sha, pull }), signal);
    const states = async (): Promise<string[]> => {
      const { records } = await (await open()).list(sha, signal);
      return records.map((each) => `${each.record.run.job} ${each.record.state}`).toSorted();
    };
    // What tells no number, as older versions do, counts wherever its store is read.
    const shared = name === 'check runs' ? ['two pass'] : [];
    expect(await states()).toEqual(['one pass', ...shared]);
    pull = other;
    expect(await states()).toEqual(['one fail', 'two pass']);
    pull += 1;
  });

  test('a put that was applied and answered 502 is not doubled when it is repeated', async () => {
    const store = await open();
    await hub.tell('faults', {
      faults: [{ method: 'POST', path: 'check-runs|comments', status: 502, when: 'after', html: true }],
    });
    await expect(store.put(record('one'), signal)).rejects.toMatchObject({ reason: 'server-error', uncertain: true });
    await store.put(record('one'), signal);
    expect((await (await open()).list(here(), signal)).records).toHaveLength(1);
  });

  test('120 records are listed over two pages', async () => {
    const store = await open();
    for (let n = 0; n < 120; n += 1) await store.put(record(`job-${n}`), signal);
    expect((await (await open()).list(here(), signal)).records).toHaveLength(120);
  });

  test('the largest record comes back whole', async () => {
    const failed = Array.from({ length: 20 }, (_, n) => ({
      id: `t${n}`,
      reason: '<!-- é😀|'.repeat(20),
      log: 'x'.repeat(2000),
    }));
    const large = record('one', { failed, repro: Array.from({ length: 10 }, () => '`--> '.repeat(200)) });
    await (await open()).put(large, signal);
    expect((await (await open()).list(here(), signal)).records[0]?.record).toEqual(large);
  });
});

describe('check runs of an app whose name is not known', () => {
  const sha = 'c'.repeat(40);
  const record = (job: string, more = {}) => someRecord(job, { sha, ...more });
  const open = (token: string): CheckRunStore => {
    const api = new GithubApi(hubSettings(hub, token));
    return new CheckRunStore(api, new Identity(api));
  };
  const kept = async (job: string) => {
    const { checkRuns } = await hub.state();
    return checkRuns.filter((run) => run.head_sha === sha && run.external_id === keyDigest(record(job)));
  };

  test('are found again, so that a record has one', async () => {
    await open('ghs_app').put(record('one'), signal);
    expect(await open('ghs_app').put(record('one'), signal)).toBe(false);
    await open('ghs_app').put(record('one', { seq: 2, state: 'fail' }), signal);
    expect(await kept('one')).toHaveLength(1);
    const store = open('ghs_app');
    await store.put(record('other'), signal);
    expect((await store.list(sha, signal)).records.map((each) => each.record.state)).toEqual(['pass', 'fail']);
  });

  test('of another app are neither changed nor trusted', async () => {
    await open('ghs_app').put(record('two', { state: 'fail' }), signal);
    const [before] = await kept('two');
    expect(await open('ghs_actions').put(record('two'), signal)).toBe(true);
    expect(await kept('two')).toEqual([before, expect.objectContaining({ app: 'github-actions' })]);
    const { records } = await open('ghs_actions').list(sha, signal);
    expect(records.map((each) => each.record.state)).toEqual(['pass']);
  });
});
