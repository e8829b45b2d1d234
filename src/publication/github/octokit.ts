import { withoutTrailingSlashes } from '../../support/trailing-slashes.js';
import type { Octokit } from '@octokit/core';
import type { PaginateInterface } from '@octokit/plugin-paginate-rest';
import type { GithubSettings } from './settings.js';

export type Client = Octokit & { paginate: PaginateInterface };

/** As the client calls it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * The client, loaded only when something is published. What the plugins would repeat is settled here: reads that broke
 * twice more, a write never, since it may have been applied, and what a limit refused never, since the loop knows how
 * long it may wait.
 */
export async function makeOctokit(settings: GithubSettings, fetch: Fetch): Promise<Client> {
  const [{ Octokit: Core }, { paginateRest }, { retry }, { throttling }] = await Promise.all([
    import('@octokit/core'),
    import('@octokit/plugin-paginate-rest'),
    import('@octokit/plugin-retry'),
    import('@octokit/plugin-throttling'),
  ]);
  const Plugged = Core.plugin(paginateRest, retry, throttling);
  const silent = (): void => {};
  return new Plugged({
    baseUrl: withoutTrailingSlashes(settings.apiUrl),
    userAgent: 'assay-publish',
    request: { fetch },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    retry: {
      retries: 2,
      doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451],
      ...(settings.unpaced === true && { retryAfterBaseValue: 1 }),
    },
    throttle:
      settings.unpaced === true ? { enabled: false } : { onRateLimit: () => false, onSecondaryRateLimit: () => false },
  });
}
