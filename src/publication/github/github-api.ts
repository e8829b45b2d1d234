import type { Octokit } from '@octokit/core';
import * as z from 'zod/mini';
import { PublicationProblem, type Quota } from '../model.js';
import { makeOctokit } from './octokit.js';
import { toProblem } from './problems.js';
import { chooseFetch } from './proxy.js';
import type { GithubSettings } from './settings.js';

const requestLimitMs = 30_000;
/** A list of more pages than this is not read: 100 each. */
const maxPages = 100;

type Params = Readonly<Record<string, unknown>>;
interface Answered {
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/**
 * Requests to the service, each counted, failures told as a PublicationProblem. What comes back is parsed before
 * anybody sees it.
 */
export class GithubApi {
  readonly settings: GithubSettings;
  #octokit: Promise<Octokit> | undefined;
  #token: string | undefined;
  #requests = 0;
  #quota: Quota | undefined;

  constructor(settings: GithubSettings) {
    this.settings = settings;
  }

  get requests(): number {
    return this.#requests;
  }

  get quota(): Quota | undefined {
    return this.#quota;
  }

  async read<T>(route: string, params: Params, schema: z.ZodMiniType<T>, signal: AbortSignal): Promise<T> {
    return parsed(schema, route, (await this.#send(route, params, false, signal)).data);
  }

  /** A write is made once: whoever asked looks before asking again. */
  async write<T>(route: string, params: Params, schema: z.ZodMiniType<T>, signal: AbortSignal): Promise<T> {
    return parsed(schema, route, (await this.#send(route, params, true, signal)).data);
  }

  /** All pages of a list, 100 entries each. */
  async readPages<T>(route: string, params: Params, page: z.ZodMiniType<T>, signal: AbortSignal): Promise<T[]> {
    const pages: T[] = [];
    for (let number = 1; number <= maxPages; number += 1) {
      const answer = await this.#send(route, { ...params, per_page: 100, page: number }, false, signal);
      pages.push(parsed(page, route, answer.data));
      if (!/rel="next"/.test(String(answer.headers['link'] ?? ''))) return pages;
    }
    throw new PublicationProblem('failed', `${nameOf(route)}: more than ${maxPages} pages`);
  }

  async #send(route: string, params: Params, write: boolean, signal: AbortSignal): Promise<Answered> {
    const { owner, repo } = this.settings;
    const all = { owner, repo, ...params };
    try {
      return await this.#try(route, all, write, signal);
    } catch (error) {
      signal.throwIfAborted();
      const problem = toProblem(error, nameOf(route), write, Date.now());
      if (problem.reason !== 'unauthorized' || !(await this.#renewed())) throw problem;
    }
    try {
      return await this.#try(route, all, write, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw toProblem(error, nameOf(route), write, Date.now());
    }
  }

  async #try(route: string, params: Params, write: boolean, signal: AbortSignal): Promise<Answered> {
    this.#octokit ??= chooseFetch(this.settings.apiUrl, this.settings.env).then((fetch) =>
      makeOctokit(this.settings, (url, init) => this.#fetch(fetch, url, init)),
    );
    const octokit = await this.#octokit;
    this.#token ??= await this.settings.token();
    const headers = { authorization: `token ${this.#token}`, 'x-github-api-version': '2022-11-28' };
    const request = write ? { retries: 0, signal } : { signal };
    return orAborted(octokit.request(route, { ...params, headers, request }), signal);
  }

  /** Counted where it leaves, so that what the plugins repeat is counted too. */
  async #fetch(fetch: typeof globalThis.fetch, url: string, init: RequestInit = {}): Promise<Response> {
    this.#requests += 1;
    const limit = AbortSignal.timeout(requestLimitMs);
    const signal = init.signal == null ? limit : AbortSignal.any([init.signal, limit]);
    const response = await fetch(url, { ...init, signal });
    const [used, most] = [response.headers.get('x-ratelimit-used'), response.headers.get('x-ratelimit-limit')];
    if (used !== null && most !== null) this.#quota = { used: Number(used), limit: Number(most) };
    return response;
  }

  /** True when there is another token than the one that was refused. */
  async #renewed(): Promise<boolean> {
    const old = this.#token;
    this.#token = await this.settings.token();
    return this.#token !== old;
  }
}

/** `GET /repos/{owner}/…/comments` → `GET comments`: what a message may say of a request. */
function nameOf(route: string): string {
  return `${route.split(' ')[0]} ${route.split('/').findLast((part) => /^[a-z-]+$/.test(part)) ?? route}`;
}

function parsed<T>(schema: z.ZodMiniType<T>, route: string, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new PublicationProblem('failed', `${nameOf(route)}: the answer is not what GitHub's would be`);
}

/** The pauses between writes do not end with the signal; who waits for them does. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
