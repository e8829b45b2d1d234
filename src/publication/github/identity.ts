import * as z from 'zod/mini';
import { PublicationProblem } from '../model.js';
import type { GithubApi } from './github-api.js';

/** The login that tokens of workflows write as. */
const workflowLogin = 'github-actions[bot]';

/**
 * Whose comments and check runs count as ours. The marker alone is no proof: anybody may post it. An installation's
 * token cannot ask for its own login, but every answer to a write tells it.
 */
export class Identity {
  readonly #api: GithubApi;
  readonly #trusted: Set<string>;
  #own: string | undefined;
  #asked: Promise<void> | undefined;

  constructor(api: GithubApi) {
    this.#api = api;
    this.#trusted = new Set([workflowLogin, ...api.settings.trustedAuthors]);
  }

  /** The author of something that was just written, or the slug of the app, as in `slug[bot]`. */
  learn(login: string): void {
    this.#own = login;
    this.#trusted.add(login);
  }

  /** False for an installation's token that has not written yet. */
  get isKnown(): boolean {
    return this.#own !== undefined;
  }

  trusts(login: string): boolean {
    return this.#trusted.has(login);
  }

  /** Whether something may be deleted as our own. While we do not know who we are, what workflows write is. */
  isOwn(login: string): boolean {
    return login === (this.#own ?? workflowLogin);
  }

  /** Asks who we are, once, if the token is a person's; others learn it by writing. */
  async ready(signal: AbortSignal): Promise<void> {
    if (this.#own !== undefined) return;
    this.#asked ??= this.#ask(signal);
    await this.#asked.catch((error: unknown) => {
      this.#asked = undefined;
      throw error;
    });
  }

  async #ask(signal: AbortSignal): Promise<void> {
    if ((await this.#api.settings.token()).startsWith('ghs_')) return;
    try {
      this.learn((await this.#api.read('GET /user', {}, z.object({ login: z.string() }), signal)).login);
    } catch (error) {
      // A token without that right: it will learn by writing.
      if (!(error instanceof PublicationProblem) || !['no-permission', 'not-found'].includes(error.reason)) throw error;
    }
  }
}
