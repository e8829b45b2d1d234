import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { BundledServer } from '../helpers/bundle-server.js';
import { sha1, sha2, type Hub } from '../helpers/github.js';
import { Publisher, quickTimes, type Publication } from '../helpers/publishers.js';
import { freshPull, headOf, openPublishingHub } from '../helpers/publishing-hub.js';
import { someRecord } from '../helpers/records.js';

let program: BundledServer;
let hub: Hub;
let pullRequest = 500;

beforeAll(async () => {
  const opened = await openPublishingHub();
  ({ hub, program } = opened);
  return opened.close;
});
beforeEach(async () => {
  pullRequest += 1;
  await hub.tell('order', null);
  await hub.tell('options', { lagMs: 0, crlf: false, refuse: 'none' });
  await freshPull(hub, pullRequest);
});

const here = (): string => headOf(pullRequest);
const of = (job: string, more: Partial<Publication> = {}, record = {}): Publication => ({
  pullRequest,
  record: someRecord(job, { sha: here(), ...record }),
  token: `ghs_actions.${job}`,
  ...more,
});
const once = async (publication: Publication) => {
  await using writer = new Publisher(program);
  return writer.publish(hub, publication);
};
const bodies = async (): Promise<string[]> => (await hub.state(pullRequest)).comments.map(({ body }) => body);
const writes = async (): Promise<string[]> =>
  (await hub.state(pullRequest)).log
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.split('/').slice(4).join('/')}`);

test('a publication costs seven requests, and three when nothing has changed', async () => {
  await once(of('one'));
  await hub.tell('clear-log', {});
  const changed = await once(of('two'));
  expect(changed).toMatchObject({ status: 'published', requests: 7, rows: 2, store: 'check-runs' });
  expect(changed.comment_url).toMatch(/#issuecomment-\d+$/);
  expect((await hub.state()).log.map(({ method }) => method)).toEqual([
    'GET',
    'GET',
    'POST',
    'GET',
    'PATCH',
    'GET',
    'GET',
  ]);
  await hub.tell('clear-log', {});
  expect(await once(of('two'))).toMatchObject({ status: 'unchanged', requests: 3 });
  expect(await writes()).toEqual([]);
});

test('what GitHub gives back with CRLF is no change', async () => {
  await hub.tell('options', { crlf: true });
  await once(of('one'));
  await hub.tell('clear-log', {});
  expect(await once(of('one'))).toMatchObject({ status: 'unchanged' });
  expect(await writes()).toEqual([]);
});

test('a comment that was created but answered 502 is found, not made again', async () => {
  await hub.tell('faults', { faults: [{ method: 'POST', path: 'comments$', status: 502, when: 'after', html: true }] });
  expect(await once(of('one'))).toMatchObject({ status: 'published' });
  expect(await bodies()).toHaveLength(1);
});

test.each(['POST', 'PATCH'])('a comment that is too long for %s is made shorter, once', async (method) => {
  if (method === 'PATCH') await once(of('one'));
  const path = 'comments(/\\d+)?$';
  const message = 'Body is too long (maximum is 65536 characters)';
  await hub.tell('faults', { faults: [{ method, path, status: 422, when: 'before', message }] });
  expect(await once(of('two'))).toMatchObject({ status: 'published' });
  expect(await bodies()).toHaveLength(1);
});

test('two comments made in the same moment: each writer removes only its own', async () => {
  const post = (job: string) => ({ method: 'POST', path: 'comments$', token: `ghs_actions.${job}` });
  await hub.tell('barriers', [
    { hold: post('a'), until: { ...post('b'), method: 'GET' } },
    { hold: post('b'), until: post('a') },
  ]);
  await Promise.all([once(of('a')), once(of('b'))]);
  await hub.tell('barriers', []);
  const { comments, log } = await hub.state(pullRequest);
  expect(comments).toHaveLength(1);
  expect(comments[0]?.body).toMatch(/ci \/ a`[^]*ci \/ b`/);
  expect(log.filter(({ method }) => method === 'DELETE').map(({ token }) => token)).toEqual(['ghs_actions.b']);
});

test('a comment that is deleted between the look and the write comes back with every row', async () => {
  await once(of('one'));
  const { comments } = await hub.state(pullRequest);
  await hub.tell('barriers', [{ hold: { method: 'PATCH' }, until: { method: 'GET', path: '/never$' } }]);
  const second = once(of('two'));
  await arrived('PATCH');
  await hub.tell('delete-comment', { id: comments[0]?.id ?? 0 });
  await hub.tell('barriers', []);
  expect(await second).toMatchObject({ status: 'published', rows: 2 });
  expect(await bodies()).toEqual([expect.stringMatching(/ci \/ one`[^]*ci \/ two`/)]);
});

/** Waits until a request is held at a barrier. */
async function arrived(method: string): Promise<void> {
  while (!((await hub.tell('held', {})) as { method: string }[]).some((each) => each.method === method));
}

test('a push before the start is superseded without a write', async () => {
  await hub.tell('pull', { number: pullRequest, head_sha: sha2 });
  expect(await once(of('one'))).toMatchObject({ status: 'superseded', requests: 1 });
  expect(await writes()).toEqual([]);
});

test("a push in the middle leaves the new head's view", async () => {
  await once(of('one'));
  await hub.tell('barriers', [{ hold: { method: 'PATCH' }, until: { method: 'GET', path: '/never$' } }]);
  const late = once(of('two'));
  await arrived('PATCH');
  await hub.tell('pull', { number: pullRequest, head_sha: sha1 });
  await hub.tell('barriers', []);
  expect(await late).toMatchObject({ status: 'superseded' });
  const [body] = await bodies();
  expect(body).toContain(sha1.slice(0, 12));
  expect(body).not.toContain('ci / two');
});

test('a writer killed in the middle leaves nothing that the next one does not mend', async () => {
  await once(of('one'));
  await hub.tell('barriers', [{ hold: { method: 'PATCH' }, until: { method: 'GET', path: '/never$' } }]);
  const doomed = new Publisher(program);
  void doomed.publish(hub, of('two'));
  await arrived('PATCH');
  await doomed.kill();
  await hub.tell('faults', { faults: [{ method: 'PATCH', token: 'ghs_actions.two', status: 502, when: 'before' }] });
  await hub.tell('barriers', []);
  expect(await once(of('three'))).toMatchObject({ status: 'published', rows: 3 });
  expect(await bodies()).toHaveLength(1);
});

test('lists that lag by a second: the final look comes after', { timeout: 30_000 }, async () => {
  await hub.tell('options', { lagMs: 1000 });
  const times = { ...quickTimes, settle: 1500 };
  await Promise.all(['a', 'b', 'c'].map(async (job) => once(of(job, { times }))));
  await hub.tell('options', { lagMs: 0 });
  await once(of('a', { times }));
  const found = await bodies();
  expect(found).toHaveLength(1);
  for (const job of ['a', 'b', 'c']) expect(found[0]).toContain(`ci / ${job}`);
});

test.each([
  ['a token that may only read', { token: 'ghs_readonly' }, {}, 'no-permission'],
  ['a token that is not known', { token: 'ghs_unknown' }, {}, 'unauthorized'],
  ['an archived repository', {}, { refuse: 'archived' }, 'read-only'],
] as const)('%s degrades, and says why', async (_name, more, options, reason) => {
  await hub.tell('options', options);
  expect(await once(of('one', more))).toMatchObject({ status: 'degraded', reason });
  expect(await bodies()).toEqual([]);
});
