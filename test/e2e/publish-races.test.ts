import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bundleServer, type BundledServer } from '../helpers/bundle-server.js';
import { startHub, type Hub } from '../helpers/github.js';
import { Publisher } from '../helpers/publishers.js';
import { someRecord } from '../helpers/records.js';

const writers = 8;
const orders = Number(process.env['ASSAY_RACES'] ?? 15);
const opened: AsyncDisposable[] = [];
let hub: Hub;
let publishers: Publisher[];

beforeAll(async () => {
  const open = async (name: string): Promise<BundledServer> => {
    const server = await bundleServer(name);
    opened.push(server);
    return server;
  };
  hub = await startHub(await open('github-server'));
  opened.push(hub);
  const program = await open('publisher');
  publishers = Array.from({ length: writers }, () => new Publisher(program));
  opened.push(...publishers);
});
afterAll(async () => {
  for (const each of opened.toReversed()) await each[Symbol.asyncDispose]();
});

afterEach(async () => hub.tell('faults', {}));

const jobs = Array.from({ length: writers }, (_, n) => `job-${n}`);

/** All eight publish at once; the seed says whose request is next. */
async function race(seed: number, token: string, naive = false): Promise<{ statuses: string[]; ours: string[] }> {
  const [pullRequest, sha] = [1000 + seed, (1000 + seed).toString(16).padStart(40, '0')];
  await hub.tell('pull', { number: pullRequest, head_sha: sha });
  await hub.tell('order', { seed, writers, patienceMs: 3 });
  const outcomes = await Promise.all(
    publishers.map((each, n) => {
      const record = someRecord(jobs[n] ?? '', { sha, state: n === 3 ? 'fail' : 'pass' });
      return each.publish(hub, { pullRequest, record, token: `${token}.w${n}`, naive });
    }),
  );
  const { comments } = await hub.state(pullRequest);
  const ours = comments.filter(({ body }) => body.startsWith('<!-- assay-status:')).map(({ body }) => body);
  return { statuses: outcomes.map(({ status, reason }) => `${status} ${reason ?? ''}`), ours };
}

const shown = (body: string | undefined): string[] => jobs.filter((job) => body?.includes(`${job}\``) ?? false);

test(
  `eight processes in ${orders} orders of their requests: one comment, eight rows, nothing lost`,
  { timeout: 600_000 },
  async () => {
    for (let seed = 1; seed <= orders; seed += 1) {
      const { statuses, ours } = await race(seed, 'ghs_actions');
      expect({ seed, comments: ours.length, rows: shown(ours[0]) }).toEqual({ seed, comments: 1, rows: jobs });
      expect(statuses.filter((each) => !/^(published|unchanged) /.test(each))).toEqual([]);
      await hub.tell('clear-log', {});
    }
  },
);

test(
  'the same with one request in twenty answered 502, before or after it took effect',
  { timeout: 600_000 },
  async () => {
    for (let seed = 5010; seed < 5010 + Math.ceil(orders / 5); seed += 1) {
      await hub.tell('faults', { rate: { seed, share: 0.05 } });
      const { ours } = await race(seed, 'ghs_actions');
      expect({ seed, comments: ours.length, rows: shown(ours[0]) }).toEqual({ seed, comments: 1, rows: jobs });
    }
    await hub.tell('faults', {});
  },
);

test('the same with records kept as comments', { timeout: 600_000 }, async () => {
  for (let seed = 9001; seed <= 9000 + Math.ceil(orders / 10); seed += 1) {
    const { ours } = await race(seed, 'ghs_comments');
    expect({ seed, comments: ours.length, rows: shown(ours[0]) }).toEqual({ seed, comments: 1, rows: jobs });
  }
});

test('a writer that does not look a second time does lose in the same races', { timeout: 120_000 }, async () => {
  const complete = [];
  for (let seed = 20_001; seed <= 20_010; seed += 1) {
    const { ours } = await race(seed, 'ghs_actions', true);
    complete.push(ours.length === 1 && shown(ours[0]).length === writers);
  }
  expect(complete).toContain(false);
});
