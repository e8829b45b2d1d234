import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleServer } from '../helpers/bundle-server.js';
import { openHub, type Hub } from '../helpers/github.js';
import { Publisher, quickTimes, type Publication } from '../helpers/publishers.js';
import { someRecord } from '../helpers/records.js';

// Jobs of one pipeline with different rights: some may not write check runs, some may not even read them.
const tokens = ['ghs_actions', 'ghs_nochecks', 'ghs_comments', 'ghs_nochecks'];
const orders = Math.max(10, Math.ceil(Number(process.env['ASSAY_RACES'] ?? 15) / 5));
const opened: AsyncDisposable[] = [];
let hub: Hub;
let publishers: Publisher[];
let pullRequest = 4000;

beforeAll(async () => {
  hub = await openHub();
  const program = await bundleServer('publisher');
  publishers = tokens.map(() => new Publisher(program));
  opened.push(program, hub, ...publishers);
});
afterAll(async () => {
  for (const each of opened.toReversed()) await each[Symbol.asyncDispose]();
});
beforeEach(async () => nextPull());

const here = (): string => pullRequest.toString(16).padStart(40, '0');
async function nextPull(): Promise<void> {
  pullRequest += 1;
  await hub.tell('order', null);
  await hub.tell('barriers', []);
  await hub.tell('pull', { number: pullRequest, head_sha: here() });
}
const send = async (writer: number, more: Partial<Publication> = {}) =>
  publishers[writer]?.publish(hub, {
    pullRequest,
    record: someRecord(`job-${writer}`, { sha: here() }),
    token: `${tokens[writer] ?? ''}.w${writer}`,
    ...more,
  });
const ours = async (): Promise<string[]> =>
  (await hub.state(pullRequest)).comments
    .map(({ body }) => body)
    .filter((body) => body.startsWith('<!-- assay-status:'));
const shown = (body: string | undefined): string[] =>
  tokens.map((_, n) => `job-${n}`).filter((job) => body?.includes(`${job}\``));
const all = tokens.map((_, n) => `job-${n}`);

test('each reads what the others have kept, wherever that is', { timeout: 60_000 }, async () => {
  const stores = [];
  for (const writer of tokens.keys()) stores.push((await send(writer))?.store);
  expect(stores).toEqual(['check-runs', 'record-comments', 'record-comments', 'record-comments']);
  expect((await ours()).map(shown)).toEqual([all]);
  for (const writer of tokens.keys()) expect(await send(writer)).toMatchObject({ status: 'unchanged', rows: 4 });
});

test('who may not read check runs does not overwrite what it cannot see', { timeout: 60_000 }, async () => {
  // The second has looked before the first one's record is shown, and writes after the first one's last look.
  const patches = { method: 'PATCH', path: 'comments' };
  await send(2);
  const never = { method: 'GET', path: '/never$' };
  await hub.tell('barriers', [{ hold: { ...patches, token: 'ghs_nochecks.w1' }, until: never }]);
  const late = send(1);
  while (((await hub.tell('held', {})) as unknown[]).length === 0);
  expect(await send(0)).toMatchObject({ status: 'published', rows: 3 });
  await hub.tell('barriers', []);
  expect(await late).toMatchObject({ status: 'published', rows: 3 });
  expect(shown((await ours())[0])).toEqual(['job-0', 'job-1', 'job-2']);
});

test(`${orders} orders of the requests of all four: one comment, four rows`, { timeout: 600_000 }, async () => {
  for (let seed = 1; seed <= orders; seed += 1) {
    await nextPull();
    await hub.tell('order', { seed, writers: tokens.length, patienceMs: 3 });
    const outcomes = await Promise.all(tokens.map(async (_, writer) => send(writer)));
    await hub.tell('order', null);
    const found = await ours();
    expect({ seed, comments: found.length, rows: shown(found[0]) }).toEqual({ seed, comments: 1, rows: all });
    expect(outcomes.map((each) => each?.status).filter((status) => status === 'degraded')).toEqual([]);
  }
});

test('in a locked conversation the comment that is there keeps the records itself', { timeout: 60_000 }, async () => {
  await send(0);
  await hub.tell('pull', { number: pullRequest, locked: true });
  expect(await send(1)).toMatchObject({ status: 'published', store: 'state-block', rows: 2 });
  expect(shown((await ours())[0])).toEqual(['job-0', 'job-1']);
  expect(await send(0)).toMatchObject({ status: 'unchanged', rows: 2 });
});

test('records that live in the comment alone are found again by who was overwritten', { timeout: 60_000 }, async () => {
  const records = 'state-block';
  await send(1, { records });
  const held = { method: 'PATCH', path: 'comments', token: 'ghs_actions.w0' };
  await hub.tell('barriers', [{ hold: held, until: { method: 'GET', path: '/never$' } }]);
  const late = send(0, { records });
  while (((await hub.tell('held', {})) as unknown[]).length === 0);
  const settled = { ...quickTimes, settle: 1000 };
  const overwritten = send(2, { records, times: settled });
  while (!shown((await ours())[0]).includes('job-2'));
  await hub.tell('barriers', []);
  expect(await late).toMatchObject({ status: 'published' });
  expect(await overwritten).toMatchObject({ status: 'published', rows: 3 });
  expect(shown((await ours())[0])).toEqual(['job-0', 'job-1', 'job-2']);
});
