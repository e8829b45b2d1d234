import * as z from 'zod/mini';
import type { PublicationPort } from '../model.js';
import { CheckRunStore } from './check-run-store.js';
import { GithubComments } from './comments.js';
import { EndedRuns } from './ended-runs.js';
import { GithubApi } from './github-api.js';
import { Identity } from './identity.js';
import { JoinedStore } from './joined-store.js';
import { OurComments } from './our-comments.js';
import { RecordCommentStore } from './record-comment-store.js';
import type { GithubSettings } from './settings.js';

const PullRequest = z.object({ head: z.object({ sha: z.string() }), comments: z.optional(z.number()) });

/**
 * The publish loop's way to GitHub. Records are kept as check runs, as comments when the token may not write check
 * runs, or else in the status comment alone. Nothing is asked of the service before the first step.
 */
export function openGithubPort(settings: GithubSettings): PublicationPort {
  const api = new GithubApi(settings);
  const identity = new Identity(api);
  const ours = new OurComments(api, identity);
  const stores = {
    checkRuns: new CheckRunStore(api, identity),
    recordComments: new RecordCommentStore(api, identity, ours),
    ours,
    ended: new EndedRuns(api),
  };
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  return {
    store: new JoinedStore(stores, settings.warn, settings.records),
    comments: new GithubComments(api, identity, ours),
    readHead: async (signal) => {
      const pull = await api.read(route, { pull_number: settings.pullRequest }, PullRequest, signal);
      ours.hear(pull.comments);
      return pull.head.sha;
    },
    commentCount: () => ours.told,
    requests: () => api.requests,
    quota: () => api.quota,
  };
}
