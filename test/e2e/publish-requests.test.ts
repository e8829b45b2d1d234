import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readState } from '../../src/publication/github/state-block.js';
import { recordText } from '../../src/publication/github/record-text.js';
import { bundleServer } from '../helpers/bundle-server.js';
import { openHub, type Hub } from '../helpers/github.js';
import { Publisher, quickTimes, type Publication } from '../helpers/publishers.js';
import { someRecord } from '../helpers/records.js';

const opened: AsyncDisposable[] = [];
let hub: Hub;
let writers: Publisher[];
let pullRequest = 6000;

beforeAll(async () => {
  hub = await openHub();
  const program = await bundleServer('publisher');
  writers = [new Publisher(program), new Publisher(program)];
  opened.push(program, hub, ...writers);
});
afterAll(async () => {
  for (const each of opened.toReversed()) await each[Symbol.asyncDispose]();
});
beforeEach(async () => {
  pullRequest += 1;
  await hub.tell('barriers', []);
  await hub.tell('options', { lagMs: 0 });
  await hub.tell('pull', { number: pullRequest, head_sha: here() });
  await hub.tell('clear-log', {});
});

const here = (): string => pullRequest.toString(16).padStart(40, '0');
const marker = (): string => `<!-- assay-status:pr-${pullRequest} -->`;
const never = { method: 'GET', path: '/never$' };
const send = async (job: string, more: Partial<Publication> = {}, record = {}, writer = 0) =>
  writers[writer]?.publish(hub, {
    pullRequest,
    record: someRecord(job, { sha: here(), ...record }),
    token: `ghs_actions.${job}`,
    ...more,
  });
/** The requests of one job, each with the last word of its path. */
const requests = async (job: string): Promise<string[]> =>
  (await hub.state(pullRequest)).log
    .filter(({ token }) => token.endsWith(`.${job}`))
    .map(({ method, path }) => `${method} ${path.split('/').findLast((part) => /^[a-z-]+$/.test(part))}`);
const body = async (): Promise<string> => (await hub.state(pullRequest)).comments.at(-1)?.body ?? '';

test('who makes the comment makes seven requests, for the number of comments tells that it is alone', async () => {
  await hub.tell('comments', { pull: pullRequest, login: 'somebody', bodies: ['hello', 'there'] });
  expect(await send('one')).toMatchObject({ status: 'published', requests: 7, rows: 1 });
});

test('who makes the comment in the same moment as another looks who else there is', async () => {
  await hub.tell('barriers', [{ hold: { method: 'POST', path: 'comments$', token: 'ghs_actions.one' }, until: never }]);
  const waiting = send('one');
  while (!(await requests('one')).includes('GET comments'));
  expect(await send('two', {}, {}, 1)).toMatchObject({ status: 'published', requests: 7 });
  await hub.tell('barriers', []);
  expect(await waiting).toMatchObject({ status: 'published', rows: 2 });
  expect((await hub.state(pullRequest)).comments).toHaveLength(1);
});

test('who has waited for others makes seven requests, for the comment tells what the list would', async () => {
  await send('one');
  const times = { ...quickTimes, batch: 1500 };
  expect(await send('two', { times })).toMatchObject({ status: 'published', requests: 7, rows: 2 });
  expect(await requests('two')).toEqual([
    'GET pulls',
    'GET check-runs',
    'POST check-runs',
    'GET comments',
    'PATCH comments',
    'GET pulls',
    'GET check-runs',
  ]);
});

test('who finds after the wait that another has written for it makes four requests', async () => {
  await send('one');
  await hub.tell('barriers', [{ hold: { method: 'GET', path: 'comments', token: 'ghs_actions.two' }, until: never }]);
  const waiting = send('two', { times: { ...quickTimes, batch: 5000 } });
  while (!(await requests('two')).includes('POST check-runs'));
  expect(await send('three', {}, {}, 1)).toMatchObject({ status: 'published', rows: 3 });
  await hub.tell('barriers', []);
  expect(await waiting).toMatchObject({ status: 'published', requests: 4 });
  expect(await body()).toMatch(/job|ci \/ one`[^]*ci \/ three`[^]*ci \/ two`/);
});

test('only time has passed: three requests, no write, also by a job that keeps its records elsewhere', async () => {
  await send('one');
  await send('two', { token: 'ghs_comments.two' });
  await hub.tell('clear-log', {});
  expect(await send('one')).toMatchObject({ status: 'unchanged', requests: 3 });
  expect(await send('two', { token: 'ghs_comments.two' })).toMatchObject({ status: 'unchanged' });
  const { log } = await hub.state(pullRequest);
  expect(log.filter(({ method, applied, status }) => method !== 'GET' && applied && status < 300)).toEqual([]);
});

test('a run that goes on leaves a fresh comment alone; its last word does not wait', async () => {
  await send('one');
  const running = { state: 'running', seq: 1 } as const;
  expect(await send('two', { final: false }, running)).toMatchObject({ status: 'unchanged', reason: 'held' });
  expect(await body()).not.toContain('ci / two');
  expect(await send('three')).toMatchObject({ status: 'published', rows: 3 });
  expect(await send('two', {}, { state: 'fail', seq: 2 })).toMatchObject({ status: 'published', rows: 3 });
});

test('a comment with a block of a later version is left alone', async () => {
  const later = `${marker()}\nfrom the future\n\n<!-- assay-state:v2:AAAA:0123456789abcdef -->\n`;
  await hub.tell('comments', { pull: pullRequest, login: 'github-actions[bot]', bodies: [later] });
  for (const records of ['check-runs', 'record-comments', 'state-block'] as const) {
    expect(await send('one', { records })).toMatchObject({ status: 'degraded', reason: 'unknown-version' });
  }
  const { comments } = await hub.state(pullRequest);
  expect(comments.filter((each) => each.body.startsWith(marker())).map((each) => each.body)).toEqual([later]);
});

test.each([
  ['damaged', '<!-- assay-state:v1:H4sI!!:0123456789abcdef -->'],
  ['cut off', '<!-- assay-state:v1:H4sIAAAA'],
  ['empty', '<!-- assay-state: -->'],
])('a block that is %s is written anew', async (_name, block) => {
  const bodies = [`${marker()}\nold\n\n${block}`];
  await hub.tell('comments', { pull: pullRequest, login: 'github-actions[bot]', bodies });
  expect(await send('one', { records: 'state-block' })).toMatchObject({ status: 'published', rows: 1 });
  expect(readState(await body())).toMatchObject({
    type: 'state',
    sha: here(),
    records: [{ record: { suite: 'changelog' } }],
  });
});

test('a block of another commit is none of the head', async () => {
  await send('one', { records: 'state-block' });
  const next = 'e'.repeat(40);
  await hub.tell('pull', { number: pullRequest, head_sha: next });
  expect(await send('two', { records: 'state-block' }, { sha: next })).toMatchObject({ status: 'published', rows: 1 });
});

test(
  'a run that was killed shows as without a verdict, also to who may not ask for it',
  { timeout: 60_000 },
  async () => {
    const killed = someRecord('killed', {
      sha: here(),
      state: 'running',
      run: { ...someRecord('killed').run, id: '4711' },
    });
    const bodies = [`<!-- assay-record:pr-${pullRequest} -->\n\n${recordText(killed)}\n`];
    await hub.tell('comments', { pull: pullRequest, login: 'github-actions[bot]', bodies });
    await hub.tell('run', { id: 4711, status: 'in_progress', run_attempt: 1 });
    const row = async (): Promise<string | undefined> =>
      (await hub.state(pullRequest)).comments
        .find((each) => each.body.startsWith(marker()))
        ?.body.split('\n')
        .findLast((line) => line.startsWith('### ') && /progress|verdict/.test(line));
    await send('one');
    expect(await row()).toContain('in progress');
    await hub.tell('run', { id: 4711, status: 'completed', run_attempt: 1 });
    await send('two');
    expect(await row()).toContain('⚪ 1 without verdict');
    await send('one');
    await send('three', { token: 'ghs_nochecks.three' });
    expect(await row()).toContain('⚪ 1 without verdict');
    await hub.tell('clear-log', {});
    expect(await send('three', { token: 'ghs_nochecks.three' })).toMatchObject({ status: 'unchanged' });
  },
);
