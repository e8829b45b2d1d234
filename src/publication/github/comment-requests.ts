import * as z from 'zod/mini';
import { PublicationProblem } from '../model.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';

const WireComment = z.object({
  id: z.number(),
  node_id: z.string(),
  body: z.optional(z.nullable(z.string())),
  html_url: z.string(),
  updated_at: z.string(),
  created_at: z.string(),
  user: z.nullable(z.object({ login: z.string() })),
});
export type WireComment = z.output<typeof WireComment>;

const listRoute = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
const oneRoute = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

/** Every comment of the pull request, by id. Afterwards it is known who we are, if anything tells. */
export async function listComments(api: GithubApi, identity: Identity, signal: AbortSignal): Promise<WireComment[]> {
  await identity.ready(signal);
  const params = { issue_number: api.settings.pullRequest };
  return (await api.readAll(listRoute, params, WireComment, signal)).toSorted((a, b) => a.id - b.id);
}

/** True when the first line begins so and the author is trusted. */
export function isOurs({ body, user }: WireComment, identity: Identity, start: string): boolean {
  return user !== null && identity.trusts(user.login) && (body ?? '').startsWith(start);
}

/** Undefined when the comment is gone. */
export async function readComment(api: GithubApi, id: number, signal: AbortSignal): Promise<WireComment | undefined> {
  return unlessGone(api.read(`GET ${oneRoute}`, { comment_id: id }, WireComment, signal));
}

export async function createComment(
  api: GithubApi,
  identity: Identity,
  body: string,
  signal: AbortSignal,
): Promise<WireComment> {
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const made = await api.write(route, { issue_number: api.settings.pullRequest, body }, WireComment, signal);
  if (made.user !== null) identity.learn(made.user.login);
  return made;
}

/** Undefined when the comment is gone. */
export async function updateComment(
  api: GithubApi,
  id: number,
  body: string,
  signal: AbortSignal,
): Promise<WireComment | undefined> {
  return unlessGone(api.write(`PATCH ${oneRoute}`, { comment_id: id, body }, WireComment, signal));
}

export async function deleteComment(api: GithubApi, id: number, signal: AbortSignal): Promise<void> {
  await unlessGone(api.write(`DELETE ${oneRoute}`, { comment_id: id }, z.unknown(), signal));
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PublicationProblem && error.reason === 'not-found') return undefined;
    throw error;
  }
}
