import { expect, test } from 'vitest';
import { GithubComments } from '../../../src/publication/github/comments.js';
import { GithubApi } from '../../../src/publication/github/github-api.js';
import { Identity } from '../../../src/publication/github/identity.js';
import { openGithubPort } from '../../../src/publication/github/port.js';
import type { GithubSettings } from '../../../src/publication/github/settings.js';
import { hubSettings, marker, sha1, testHub, type Hub } from '../../helpers/github.js';
import { someRecord } from '../../helpers/records.js';

const signal = new AbortController().signal;

function open(hub: Hub, token?: string, more?: Partial<GithubSettings>): { comments: GithubComments; api: GithubApi } {
  const api = new GithubApi(hubSettings(hub, token, more));
  return { api, comments: new GithubComments(api, new Identity(api)) };
}

test('a comment is found among 3,001, once, and then read by its id', async () => {
  const hub = await testHub();
  await hub.tell('comments', { pull: 7, login: 'person', bodies: Array.from({ length: 3000 }, () => 'hello') });
  const [id] = (
    (await hub.tell('comments', { pull: 7, login: 'github-actions[bot]', bodies: [`${marker}\nx`] })) as {
      ids: number[];
    }
  ).ids;
  const { api, comments } = open(hub);
  expect((await comments.find(signal)).comment?.id).toBe(String(id));
  expect(api.requests).toBe(31);
  await comments.find(signal);
  expect(api.requests).toBe(32);
});

test("a foreign author's comment with the marker is ignored, unless that author is trusted", async () => {
  const hub = await testHub();
  await hub.tell('comments', { pull: 7, login: 'stranger', bodies: [`${marker}\nforged`] });
  expect(await open(hub).comments.find(signal)).toEqual({ extras: [], total: 1 });
  const trusting = open(hub, 'ghs_actions', { trustedAuthors: ['stranger'] });
  expect((await trusting.comments.find(signal)).comment?.body).toContain('forged');
});

test('the marker counts at the beginning only: who quotes it in a text does not own the comment', async () => {
  const hub = await testHub();
  await hub.tell('comments', { pull: 7, login: 'github-actions[bot]', bodies: [`> ${marker}\nquoted`] });
  expect(await open(hub).comments.find(signal)).toEqual({ extras: [], total: 1 });
});

test('the lowest id is the comment, others of ours are extras, others of trusted authors are not', async () => {
  const hub = await testHub();
  await hub.tell('comments', { pull: 7, login: 'quality-app[bot]', bodies: [`${marker}\n1`, `${marker}\n2`] });
  await hub.tell('comments', { pull: 7, login: 'github-actions[bot]', bodies: [`${marker}\n3`] });
  const { comments } = open(hub, 'ghs_actions', { trustedAuthors: ['quality-app[bot]'] });
  const found = await comments.find(signal);
  expect(found.comment?.body).toBe(`${marker}\n1`);
  expect(found.extras).toEqual([{ id: expect.any(String), old: true }]);
});

test('a comment that was deleted is gone to an update and to the next look', async () => {
  const hub = await testHub();
  const { comments } = open(hub);
  const made = await comments.create(`${marker}\nx`, signal);
  expect((await comments.find(signal)).comment?.id).toBe(made.id);
  await hub.tell('delete-comment', { id: Number(made.id) });
  expect(await comments.update(made.id, `${marker}\ny`, signal)).toBe('gone');
  expect(await comments.find(signal)).toEqual({ extras: [], total: 0 });
  await comments.remove(made.id, signal);
});

test.each(['unprocessable', 'custom'] as const)('a body that is too long is told as such (%s)', async (tooLong) => {
  const hub = await testHub();
  await hub.tell('options', { tooLong });
  const { comments } = open(hub);
  const made = await comments.create(`${marker}\nx`, signal);
  expect(await comments.update(made.id, 'x'.repeat(65_537), signal)).toBe('too-long');
  await expect(comments.create('x'.repeat(65_537), signal)).rejects.toMatchObject({ reason: 'too-long' });
});

test('a person is asked for by name, once; an app learns its name by writing', async () => {
  const hub = await testHub();
  const person = open(hub, 'ghp_person');
  await person.comments.create(`${marker}\nx`, signal);
  expect((await person.comments.find(signal)).comment?.body).toBe(`${marker}\nx`);
  const again = open(hub, 'ghp_person');
  expect((await again.comments.find(signal)).comment?.body).toBe(`${marker}\nx`);
  expect(again.api.requests).toBe(2);

  const port = openGithubPort(hubSettings(hub, 'ghs_app'));
  await port.store.put(someRecord('one'), signal);
  expect((await port.store.list(sha1, signal)).records).toHaveLength(1);
});

test('a token without the right to write checks keeps its records as comments, folded away', async () => {
  const hub = await testHub();
  const warnings: string[] = [];
  const port = openGithubPort(hubSettings(hub, 'ghs_comments', { warn: (message) => void warnings.push(message) }));
  expect(port.store.name).toBe('check-runs');
  await port.store.put(someRecord('one'), signal);
  expect(port.store.name).toBe('record-comments');
  expect((await port.store.list(sha1, signal)).records).toHaveLength(1);
  const { comments, checkRuns } = await hub.state();
  expect(comments.map(({ minimized }) => minimized)).toEqual([true]);
  expect(checkRuns).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('taking record-comments')]);
});

test('every body that was sent is one that the published schema allows', async () => {
  const hub = await testHub();
  const port = openGithubPort(hubSettings(hub));
  await port.store.put(someRecord('one'), signal);
  await port.store.put(someRecord('one', { seq: 2 }), signal);
  const made = await port.comments.create(`${marker}\nx`, signal);
  await port.comments.update(made.id, `${marker}\ny`, signal);
  const { log } = await hub.state();
  expect(log.map(({ method, status, problem }) => [method, status, problem])).toEqual([
    ['GET', 200, undefined],
    ['POST', 201, undefined],
    ['PATCH', 200, undefined],
    ['POST', 201, undefined],
    ['PATCH', 200, undefined],
  ]);
});
