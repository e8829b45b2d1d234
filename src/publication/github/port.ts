import * as z from 'zod/mini';
import type { PublicationPort, RecordStore } from '../model.js';
import { CheckRunStore } from './check-run-store.js';
import { GithubComments } from './comments.js';
import { FallbackStore } from './fallback-store.js';
import { GithubApi } from './github-api.js';
import { Identity } from './identity.js';
import { RecordCommentStore } from './record-comment-store.js';
import type { GithubSettings } from './settings.js';

const PullRequest = z.object({ head: z.object({ sha: z.string() }) });

/**
 * The publish loop's way to GitHub. Records are kept as check runs, or as comments when the token may not write check
 * runs. Nothing is asked of the service before the first step.
 */
export function openGithubPort(settings: GithubSettings): PublicationPort {
  const api = new GithubApi(settings);
  const identity = new Identity(api);
  const stores: [RecordStore, ...RecordStore[]] = [
    new CheckRunStore(api, identity),
    new RecordCommentStore(api, identity),
  ];
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  return {
    store: new FallbackStore(stores, settings.warn),
    comments: new GithubComments(api, identity),
    readHead: async (signal) =>
      (await api.read(route, { pull_number: settings.pullRequest }, PullRequest, signal)).head.sha,
    requests: () => api.requests,
    quota: () => api.quota,
  };
}
