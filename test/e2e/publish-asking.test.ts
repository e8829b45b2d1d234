import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema, type ElicitResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openHub, type Hub } from '../helpers/github.js';
import { someRecord } from '../helpers/records.js';
import { makePlace } from '../helpers/suites.js';
import { assayProgram } from '../helpers/wire-client.js';

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
});
afterAll(async () => hub[Symbol.asyncDispose]());
beforeEach(() => hub.tell('clear-log', {}));

interface Asked {
  readonly questions: readonly string[];
  readonly isError: unknown;
  readonly structured: unknown;
  readonly text: string;
}

/** Publishes through the SDK's own client, whose user answers so; without an answer it cannot be asked. */
async function publishing(answer: ElicitResult | undefined, more: object = {}): Promise<Asked> {
  const { dir, env: own } = await makePlace();
  const env = { PATH: process.env['PATH'] ?? '', ...own, GITHUB_TOKEN: 'ghs_actions', GITHUB_API_URL: hub.url };
  const capabilities = answer === undefined ? {} : { elicitation: {} };
  const client = new Client({ name: 'a-host', version: '1' }, { capabilities });
  const questions: string[] = [];
  if (answer !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      questions.push(params.message);
      return answer;
    });
  }
  const args = [assayProgram];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, cwd: dir, env, stderr: 'ignore' }));
  const words = { record: someRecord('one', { suite: 'billing' }), repository: 'acme/shop', pull_request: 7, ...more };
  const said = await client.callTool({ name: 'publication_publish', arguments: words });
  await client.close();
  return {
    questions,
    isError: said['isError'],
    structured: said['structuredContent'],
    text: JSON.stringify(said['content']),
  };
}

const requests = async (): Promise<number> => (await hub.state(7)).log.length;
const question = 'Publish the verdict of billing on acme/shop#7?';

test('as a tool it previews only, asks nobody and makes no request', async () => {
  const said = await publishing({ action: 'accept', content: { accept: true } });
  expect(said.structured).toMatchObject({ status: 'unchanged', reason: 'dry-run', requests: 0 });
  expect(said.questions).toEqual([]);
  expect(await requests()).toBe(0);
});

test.each<[string, ElicitResult]>([
  ['declines', { action: 'decline' }],
  ['closes the question', { action: 'cancel' }],
  ['accepts without the tick', { action: 'accept', content: { accept: false } }],
])('a user who %s has not agreed: nothing is published', async (_name, answer) => {
  const said = await publishing(answer, { dry_run: false });
  expect(said).toMatchObject({ isError: true, questions: [question] });
  expect(said.text).toContain('did not agree');
  expect(await requests()).toBe(0);
});

test('a user who agrees has it published', { timeout: 60_000 }, async () => {
  const said = await publishing({ action: 'accept', content: { accept: true } }, { dry_run: false });
  expect(said.questions).toEqual([question]);
  expect(said.structured).toMatchObject({ status: 'published', rows: 1, requests: 7 });
});

test('a client that cannot ask publishes what it was told to in so many words', { timeout: 60_000 }, async () => {
  const said = await publishing(undefined, { dry_run: false });
  expect(said.structured).toMatchObject({ status: 'unchanged', rows: 1, requests: 3 });
});
