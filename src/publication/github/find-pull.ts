import * as z from 'zod/mini';
import { GithubApi } from './github-api.js';
import type { GithubSettings } from './settings.js';

const Pull = z.object({ number: z.number(), head: z.object({ sha: z.string() }) });

/** A head as `workflow_run` tells it: whose repository, which branch, which commit. */
export interface PullHead {
  readonly owner: string;
  readonly branch: string;
  readonly sha: string;
}

/**
 * The open pull requests of a head, for the event of a fork's run names none: one for each branch that it is meant for.
 * Empty when none is at that commit any more. Throws PublicationProblem.
 */
export async function findPulls(
  settings: Omit<GithubSettings, 'pullRequest' | 'marker'>,
  { owner, branch, sha }: PullHead,
  signal: AbortSignal,
): Promise<number[]> {
  const api = new GithubApi({ ...settings, pullRequest: 0, marker: '' });
  const params = { state: 'open', head: `${owner}:${branch}` };
  const pulls = await api.readAll('GET /repos/{owner}/{repo}/pulls', params, Pull, signal);
  return pulls.filter(({ head }) => head.sha === sha).map(({ number }) => number);
}
