import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { Control } from '../fixtures/servers/github/control.js';
import { bundleServer } from './bundle-server.js';

export interface HostComment {
  readonly id: number;
  readonly body: string;
  readonly login: string;
}

/** A process that answers as GitHub does, with requests that can be held. */
export class Host implements AsyncDisposable {
  readonly url: string;
  /** The name of a token that may comment and not write checks; each writer's ends in `.w0` to `.w7`. */
  readonly token: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, token: string, close: () => Promise<void>) {
    this.url = url;
    this.token = token;
    this.#close = close;
  }

  /** Our stand-in, or `emulate` of Vercel Labs behind a door of ours. */
  static async open(name: 'stand-in' | 'emulate'): Promise<Host> {
    const server = await bundleServer(name === 'emulate' ? 'emulate-server' : 'github-server');
    const api = pathToFileURL(join(import.meta.dirname, '../../node_modules/emulate/dist/api.js'));
    const [program, ...args] = server.command(...(name === 'emulate' ? [api.href] : []));
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    return new Host(url, name === 'emulate' ? 'ghp_person' : 'ghs_comments', async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
      await server[Symbol.asyncDispose]();
    });
  }

  async tell<Name extends keyof Control>(name: Name, input: Control[Name]): Promise<unknown> {
    return this.#post(`_test/${name}`, input);
  }

  /** Waits until so many requests are held at barriers. */
  async held(count: number): Promise<void> {
    while (((await this.tell('held', {})) as unknown[]).length < count);
  }

  async newPull(): Promise<{ readonly number: number; readonly sha: string }> {
    if (this.token === 'ghp_person') return (await this.#post('_test/new-pull', {})) as { number: number; sha: string };
    const number = 1 + Math.floor(Math.random() * 1e9);
    const sha = number.toString(16).padStart(40, '0');
    await this.tell('pull', { number, head_sha: sha });
    return { number, sha };
  }

  /** Comments of somebody else, ten at a time. */
  async comment(pull: number, bodies: readonly string[]): Promise<void> {
    for (let at = 0; at < bodies.length; at += 10) {
      const some = bodies.slice(at, at + 10);
      await Promise.all(
        some.map((body) => this.#post(`repos/acme/shop/issues/${pull}/comments`, { body }, 'ghp_stranger')),
      );
    }
  }

  async comments(pull: number): Promise<HostComment[]> {
    const found: HostComment[] = [];
    for (let page = 1; ; page += 1) {
      const query = `per_page=100&page=${page}`;
      const said = await this.#ask('GET', `repos/acme/shop/issues/${pull}/comments?${query}`, this.token);
      const list = said as { id: number; body: string; user: { login: string } }[];
      found.push(...list.map(({ id, body, user }) => ({ id, body, login: user.login })));
      if (list.length < 100) return found;
    }
  }

  async deleteComment(id: number): Promise<void> {
    await this.#ask('DELETE', `repos/acme/shop/issues/comments/${id}`, this.token);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  #post(path: string, body: unknown, token = ''): Promise<unknown> {
    return this.#ask('POST', path, token, JSON.stringify(body));
  }

  async #ask(method: string, path: string, token: string, body?: string): Promise<unknown> {
    const headers = { authorization: `token ${token}`, 'content-type': 'application/json' };
    const said = await fetch(`${this.url}/${path}`, { method, headers, ...(body !== undefined && { body }) });
    const text = await said.text();
    if (!said.ok) throw new Error(`${method} ${path}: ${said.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }
}
