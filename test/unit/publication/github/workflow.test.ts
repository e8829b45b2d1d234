import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRepository } from '../../../../src/publication/github/settings.js';
import { tokenSource, workflowFacts, workflowRun } from '../../../../src/publication/github/workflow.js';
import { scratch } from '../../../helpers/processes.js';

async function factsOf(event: unknown, env = {}) {
  const path = join(await scratch(), 'event.json');
  await writeFile(path, typeof event === 'string' ? event : JSON.stringify(event));
  return workflowFacts({ GITHUB_REPOSITORY: 'acme/shop', GITHUB_EVENT_PATH: path, ...env });
}

test('a pull request tells its number, its head and whether it comes from a fork', async () => {
  const base = { repo: { full_name: 'acme/shop' } };
  const own = { number: 7, head: { sha: 'abc', repo: { full_name: 'acme/shop' } }, base };
  expect(await factsOf({ pull_request: own })).toEqual({
    repository: 'acme/shop',
    pullRequest: 7,
    headSha: 'abc',
    fromFork: false,
  });
  const fork = { ...own, head: { sha: 'abc', repo: { full_name: 'eve/shop' } } };
  expect(await factsOf({ pull_request: fork })).toMatchObject({ fromFork: true });
  const deleted = { ...own, head: { sha: 'abc', repo: null } };
  expect(await factsOf({ pull_request: deleted })).toMatchObject({ fromFork: true });
});

test('a relay tells the run that it follows', async () => {
  const workflow_run = { head_sha: 'abc', pull_requests: [{ number: 9 }] };
  expect(await factsOf({ workflow_run })).toEqual({ repository: 'acme/shop', pullRequest: 9, headSha: 'abc' });
  expect(await factsOf({ workflow_run: { head_sha: 'abc', pull_requests: [] } })).not.toHaveProperty('pullRequest');
});

test('without a readable event the ref tells the number, a push tells nothing', async () => {
  expect(await factsOf('{', { GITHUB_REF: 'refs/pull/12/merge' })).toEqual({
    repository: 'acme/shop',
    pullRequest: 12,
  });
  expect(await factsOf({ ref: 'refs/heads/main' }, { GITHUB_REF: 'refs/heads/main' })).toEqual({
    repository: 'acme/shop',
  });
  expect(await workflowFacts({})).toEqual({});
});

test('a job of Actions is a run; a shell is none', () => {
  const env = {
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '12',
    GITHUB_RUN_ATTEMPT: '10',
    GITHUB_WORKFLOW: 'ci',
    GITHUB_JOB: 'test',
  };
  expect(workflowRun(env, 'node 22')).toEqual({
    host: 'gha',
    id: '12',
    attempt: 10,
    workflow: 'ci',
    job: 'test',
    leg: 'node 22',
  });
  expect(workflowRun({ ...env, GITHUB_RUN_ATTEMPT: 'x' })?.attempt).toBe(1);
  expect(workflowRun({ ...env, GITHUB_ACTIONS: '' })).toBeUndefined();
});

test('a token comes from a file, read anew each time, or from the environment', async () => {
  const file = join(await scratch(), 'token');
  await writeFile(file, 'first\n');
  const read = tokenSource({ GITHUB_TOKEN_FILE: file, GITHUB_TOKEN: 'other' });
  expect(await read()).toBe('first');
  await writeFile(file, 'second');
  expect(await read()).toBe('second');
  expect(await tokenSource({ GITHUB_TOKEN: ' t ' })()).toBe('t');
  await expect(tokenSource({})()).rejects.toMatchObject({ reason: 'unauthorized' });
  await expect(tokenSource({ GITHUB_TOKEN: 'two\nlines' })()).rejects.toMatchObject({ reason: 'unauthorized' });
});

test.each([
  ['acme/shop', { owner: 'acme', repo: 'shop' }],
  ['acme/shop.js', { owner: 'acme', repo: 'shop.js' }],
  ['acme', undefined],
  ['acme/shop/x', undefined],
  ['acme/..', undefined],
  ['../shop', undefined],
  ['acme/sh?op', undefined],
])('%s as a repository is %j', (text, parts) => {
  expect(parseRepository(text)).toEqual(parts);
});
