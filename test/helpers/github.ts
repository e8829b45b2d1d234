import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { GithubSettings } from '../../src/publication/github/settings.js';
import type { Control } from '../fixtures/servers/github/control.js';
import type { Logged } from '../fixtures/servers/github/log.js';
import type { StoredCheckRun } from '../fixtures/servers/github/world.js';
import { bundleServer, type BundledServer } from './bundle-server.js';

export interface HubComment {
  readonly id: number;
  readonly body: string;
  readonly login: string;
  readonly minimized: boolean;
}

interface HubState {
  readonly comments: readonly HubComment[];
  readonly checkRuns: readonly StoredCheckRun[];
  readonly log: readonly Logged[];
}

/** The stand-in for GitHub, running in a process of its own. */
export interface Hub {
  readonly url: string;
  /** Arranges something, see `test/fixtures/servers/github/control.ts`. */
  tell<Name extends keyof Control>(name: Name, input: Control[Name]): Promise<unknown>;
  /** What is there now, and every request so far. */
  state(pull?: number): Promise<HubState>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const sha1 = 'a'.repeat(40);
export const sha2 = 'b'.repeat(40);
export const marker = '<!-- assay-status:pr-7 -->';

/** Starts one, with pull request 7 at commit `sha1`. */
export async function startHub(server: BundledServer): Promise<Hub> {
  const [program, ...args] = server.command();
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const post = async (name: string, input: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_test/${name}`, { method: 'POST', body: JSON.stringify(input) });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    return answer.json();
  };
  await post('pull', { number: 7, head_sha: sha1 });
  return {
    url,
    tell: post,
    state: async (pull = 7) => (await post('state', { pull })) as HubState,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

/** One with a bundle of its own, which goes with it. */
export async function openHub(): Promise<Hub> {
  const server = await bundleServer('github-server');
  const hub = await startHub(server);
  return {
    ...hub,
    [Symbol.asyncDispose]: async () => {
      await hub[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** One for this test alone. */
export async function testHub(): Promise<Hub> {
  const hub = await openHub();
  onTestFinished(() => hub[Symbol.asyncDispose]());
  return hub;
}

export function hubSettings(hub: Hub, token = 'ghs_actions', more: Partial<GithubSettings> = {}): GithubSettings {
  return {
    apiUrl: hub.url,
    owner: 'acme',
    repo: 'shop',
    pullRequest: 7,
    token: () => Promise.resolve(token),
    trustedAuthors: [],
    marker,
    env: {},
    warn: () => {},
    unpaced: true,
    ...more,
  };
}
