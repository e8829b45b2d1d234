import { describe, expect, test } from 'vitest';
import type { PublicationPort } from '../../../src/publication/model.js';
import { openGithubPort } from '../../../src/publication/github/port.js';
import { hubSettings, marker, sha1, testHub, type Hub } from '../../helpers/github.js';
import type { Fault } from '../../fixtures/servers/github/faults.js';

const signal = new AbortController().signal;
const create = (port: PublicationPort) => port.comments.create(`${marker}\nsecret-body`, signal);

async function afterFault(fault: Fault): Promise<{ hub: Hub; port: PublicationPort }> {
  const hub = await testHub();
  await hub.tell('faults', { faults: [fault] });
  return { hub, port: openGithubPort(hubSettings(hub)) };
}

const post = { method: 'POST', path: 'comments', when: 'before', times: 100 } as const;
const secondary = 'You have exceeded a secondary rate limit and have been temporarily blocked from content creation.';

describe('one write, one request: what it means', () => {
  test.each<[string, Fault, object]>([
    [
      'secondary limit that says when',
      { ...post, status: 403, message: secondary, headers: { 'retry-after': '7' } },
      { reason: 'rate-limited', retryAfterMs: 7000, uncertain: false },
    ],
    [
      'secondary limit that does not',
      { ...post, status: 403, message: secondary },
      { reason: 'rate-limited', retryAfterMs: 60_000 },
    ],
    [
      '429',
      { ...post, status: 429, message: 'Too many requests', headers: { 'retry-after': '3' } },
      { reason: 'rate-limited', retryAfterMs: 3000 },
    ],
    ['5xx before it is applied', { ...post, status: 502, html: true }, { reason: 'server-error', uncertain: true }],
    ['5xx after it was applied', { ...post, when: 'after', status: 500 }, { reason: 'server-error', uncertain: true }],
    ['a connection that breaks', { ...post, status: 500, hangUp: true }, { reason: 'unreachable', uncertain: true }],
    [
      '422 of another kind',
      { ...post, status: 422, message: 'Validation Failed' },
      { reason: 'failed', uncertain: false },
    ],
    [
      'no permission',
      { ...post, status: 403, message: 'Resource not accessible by integration' },
      { reason: 'no-permission' },
    ],
    [
      'locked',
      { ...post, status: 403, message: 'Unable to create comment because issue is locked.' },
      { reason: 'locked' },
    ],
    ['gone', { ...post, status: 410, message: 'Issues are disabled for this repo' }, { reason: 'read-only' }],
  ])('%s', async (_name, fault, expected) => {
    const { hub, port } = await afterFault(fault);
    const error: unknown = await create(port).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'PublicationProblem', ...expected });
    expect(port.requests()).toBe(1);
    expect((await hub.state()).log).toHaveLength(1);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/secret-body|ghs_actions/);
  });
});

test('a read that broke twice is read a third time, and counted three times', { timeout: 30_000 }, async () => {
  const { port } = await afterFault({
    method: 'GET',
    path: 'pulls',
    status: 502,
    when: 'before',
    times: 2,
    html: true,
  });
  expect(await port.readHead(signal)).toBe(sha1);
  expect(port.requests()).toBe(3);
});

test('an hour that is used up says when it ends', async () => {
  const hub = await testHub();
  await hub.tell('options', { quota: { limit: 2, resetAt: Date.now() + 600_000 } });
  const port = openGithubPort(hubSettings(hub));
  await port.readHead(signal);
  await port.readHead(signal);
  expect(port.quota?.()).toEqual({ used: 2, limit: 2 });
  const error: unknown = await port.readHead(signal).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ reason: 'rate-limited', retryAfterMs: expect.any(Number) });
  expect(port.requests()).toBe(3);
});

test('a token that was refused is read again, once; the same token is not tried twice', async () => {
  const hub = await testHub();
  await hub.tell('revoke', { token: 'ghs_actions.old' });
  const tokens = ['ghs_actions.old', 'ghs_actions.new'];
  const fresh = openGithubPort(
    hubSettings(hub, '', { token: () => Promise.resolve(tokens.shift() ?? 'ghs_actions.new') }),
  );
  expect(await fresh.readHead(signal)).toBe(sha1);
  expect(fresh.requests()).toBe(2);
  const stale = openGithubPort(hubSettings(hub, 'ghs_actions.old'));
  await expect(stale.readHead(signal)).rejects.toMatchObject({ reason: 'unauthorized' });
  expect(stale.requests()).toBe(1);
});

test('an abort ends a pause between two writes at once', async () => {
  const hub = await testHub();
  const port = openGithubPort(hubSettings(hub, 'ghs_actions', { unpaced: false }));
  await create(port);
  const controller = new AbortController();
  const second = port.comments.create(`${marker}\ny`, controller.signal);
  controller.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  expect((await hub.state()).comments).toHaveLength(1);
});

test('an address below /api/v3 is that of an Enterprise Server', async () => {
  const hub = await testHub();
  expect(await openGithubPort(hubSettings(hub, 'ghs_actions', { apiUrl: `${hub.url}/api/v3/` })).readHead(signal)).toBe(
    sha1,
  );
});
