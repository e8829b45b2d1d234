import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { BundledServer } from '../helpers/bundle-server.js';
import type { Hub } from '../helpers/github.js';
import { Publisher, quickTimes, type Publication } from '../helpers/publishers.js';
import { freshPull, headOf, openPublishingHub } from '../helpers/publishing-hub.js';
import { someRecord } from '../helpers/records.js';

let program: BundledServer;
let hub: Hub;
let pullRequest = 800;

beforeAll(async () => {
  const opened = await openPublishingHub();
  ({ hub, program } = opened);
  return opened.close;
});
beforeEach(async () => {
  pullRequest += 1;
  await freshPull(hub, pullRequest);
});

const here = (): string => headOf(pullRequest);
const publish = async (more: Partial<Publication> = {}, record = {}) => {
  await using writer = new Publisher(program);
  const some = someRecord('one', { sha: here(), ...record });
  return writer.publish(hub, { pullRequest, record: some, token: 'ghs_actions.one', ...more });
};
const bodies = async (): Promise<string[]> => (await hub.state(pullRequest)).comments.map(({ body }) => body);
const writes = async (): Promise<string[]> =>
  (await hub.state()).log.filter(({ method }) => method !== 'GET').map(({ method }) => method);

test.each([
  ['POST', 'comments$', 'cut'],
  ['POST', 'comments$', 'half'],
  ['POST', 'check-runs$', 'cut'],
  ['POST', 'check-runs$', 'half'],
  ['GET', 'pulls/', 'cut'],
  ['GET', 'pulls/', 'half'],
  ['GET', 'comments$', 'cut'],
  ['GET', 'comments$', 'half'],
  ['GET', 'check-runs$', 'cut'],
] as const)('half an answer to %s %s (%s): looked at again, nothing made twice', async (method, path, body) => {
  await hub.tell('faults', { faults: [{ method, path, body, status: 200, when: 'after' }] });
  expect(await publish()).toMatchObject({ status: 'published', rows: 1 });
  expect(await bodies()).toHaveLength(1);
  expect(await writes()).toEqual(['POST', 'POST']);
});

test('a list that always breaks off is no empty list: nothing is made beside what it may hold', async () => {
  await publish();
  const faults = [
    { method: 'GET', path: 'issues/\\d+/comments$', body: 'cut', status: 200, when: 'after', times: 99 },
  ] as const;
  await hub.tell('faults', { faults: [...faults] });
  expect(await publish({}, { seq: 2, state: 'fail' })).toMatchObject({ status: 'degraded', reason: 'unreachable' });
  expect(await bodies()).toHaveLength(1);
});

test.each(['pulls/', 'comments$'])(
  'who does not answer %s is not waited for beyond the time there is',
  async (path) => {
    await hub.tell('faults', {
      faults: [{ method: 'GET', path, body: 'none', status: 200, when: 'after', times: 99 }],
    });
    const began = Date.now();
    const outcome = await publish({ times: { ...quickTimes, deadline: 100 } });
    expect(outcome).toMatchObject({ status: 'degraded', reason: 'unreachable' });
    expect(Date.now() - began).toBeLessThan(20_000);
  },
);
