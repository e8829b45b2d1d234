import * as z from 'zod/mini';
import { PublicationProblem, type Quota } from '../model.js';
import { makeOctokit, type Client } from './octokit.js';
import { toProblem } from './problems.js';
import { chooseFetch } from './proxy.js';
import { wholeAnswer } from './whole-answer.js';
import type { GithubSettings } from './settings.js';

const requestLimitMs = 30_000;
/** One call with all that it repeats, or all pages of a list. Who publishes has less time, and says so by the signal. */
const callLimitMs = 60_000;
/** A list of more pages than this is not read: 100 each. */
const maxPages = 100;

type Params = Readonly<Record<string, unknown>>;

/**
 * Requests to the service, each counted, failures told as a PublicationProblem. What comes back is parsed before
 * anybody sees it.
 */
export class GithubApi {
  readonly settings: GithubSettings;
  #client: Promise<Client> | undefined;
  #token: string | undefined;
  readonly #origin: string;
  #requests = 0;
  #quota: Quota | undefined;
  /** What the last answer said the time was, and what ours was then. */
  #heard: { at: number; local: number } | undefined;

  constructor(settings: GithubSettings) {
    this.settings = settings;
    this.#origin = new URL(settings.apiUrl).origin;
  }

  get requests(): number {
    return this.#requests;
  }

  /** The time by the service's own clock, never ahead of it; ours until it has answered. */
  get serviceNow(): number {
    return this.#heard === undefined ? Date.now() : this.#heard.at + Math.max(0, Date.now() - this.#heard.local);
  }

  get quota(): Quota | undefined {
    return this.#quota;
  }

  async read<T>(route: string, params: Params, schema: z.ZodMiniType<T>, signal: AbortSignal): Promise<T> {
    const request = { ...this.#own, ...params, request: { signal } };
    const data = await this.#send(route, false, signal, (client) => dataOf(client, route, request));
    return parsed(schema, route, data, false);
  }

  /** A write is made once: whoever asked looks before asking again. */
  async write<T>(route: string, params: Params, schema: z.ZodMiniType<T>, signal: AbortSignal): Promise<T> {
    const request = { ...this.#own, ...params, request: { retries: 0, signal } };
    const data = await this.#send(route, true, signal, (client) => dataOf(client, route, request));
    return parsed(schema, route, data, true);
  }

  /** All entries of a list, 100 to a page. */
  readAll<T>(route: string, params: Params, entry: z.ZodMiniType<T>, signal: AbortSignal): Promise<T[]> {
    const request = { ...this.#own, ...params, per_page: 100 };
    return this.#send(route, false, signal, async (client) => {
      const entries: T[] = [];
      let pages = 0;
      // A page is asked for by its address alone: the signal comes with the client.
      const { url, headers } = client.request.endpoint(route, request);
      const paged = client.request.defaults({ method: 'GET', url, headers, request: { signal } });
      for await (const { data } of client.paginate.iterator(paged)) {
        pages += 1;
        if (pages > maxPages) throw new PublicationProblem('failed', `${nameOf(route)}: more than ${maxPages} pages`);
        entries.push(...parsed(z.array(entry), route, data, false));
      }
      return entries;
    });
  }

  get #own(): Params {
    const { owner, repo } = this.settings;
    return { owner, repo, headers: { 'x-github-api-version': '2022-11-28' } };
  }

  async #send<T>(route: string, write: boolean, signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
    const limit = AbortSignal.timeout(callLimitMs);
    for (let renewed = false; ; renewed = true) {
      try {
        return await orAborted(work(await this.#open()), AbortSignal.any([signal, limit]));
      } catch (error) {
        signal.throwIfAborted();
        const problem = toProblem(error, nameOf(route), write, Date.now());
        if (renewed || problem.reason !== 'unauthorized' || !(await this.#renewed())) throw problem;
      }
    }
  }

  async #open(): Promise<Client> {
    this.#token ??= await this.settings.token();
    this.#client ??= chooseFetch(this.settings.apiUrl, this.settings.env).then((fetch) =>
      makeOctokit(this.settings, (url, init) => this.#fetch(fetch, url, init)),
    );
    return this.#client;
  }

  /** Counted where it leaves, so that what the plugins repeat is counted too. */
  async #fetch(fetch: typeof globalThis.fetch, url: string, init: RequestInit = {}): Promise<Response> {
    this.#requests += 1;
    const limit = AbortSignal.timeout(requestLimitMs);
    const signal = init.signal == null ? limit : AbortSignal.any([init.signal, limit]);
    const headers = new Headers(init.headers);
    // The service names the addresses of further pages itself: the token goes to nobody else.
    if (new URL(url).origin === this.#origin) headers.set('authorization', `token ${this.#token ?? ''}`);
    const response = await wholeAnswer(await fetch(url, { ...init, headers, signal }), url, init.method);
    const at = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(at)) this.#heard = { at, local: Date.now() };
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

/** What was answered to a write may be strange, but it was made. */
function parsed<T>(schema: z.ZodMiniType<T>, route: string, data: unknown, write: boolean): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const message = `${nameOf(route)}: the answer is not what GitHub's would be`;
  throw new PublicationProblem('failed', message, { uncertain: write });
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

async function dataOf(client: Client, route: string, params: Params): Promise<unknown> {
  return (await client.request(route, params)).data;
}
