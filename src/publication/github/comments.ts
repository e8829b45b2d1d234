import * as z from 'zod/mini';
import { PublicationProblem, type CommentStore, type FoundComments, type StatusComment } from '../model.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';

export const WireComment = z.object({
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
/** A writer gives up after one minute; what was created longer ago than this belongs to nobody. */
const oldMs = 120_000;

/** Every comment of the pull request whose first line begins so and whose author is trusted, by id. */
export async function listOurs(
  api: GithubApi,
  identity: Identity,
  start: string,
  signal: AbortSignal,
): Promise<WireComment[]> {
  await identity.ready(signal);
  const params = { issue_number: api.settings.pullRequest };
  const all = await api.readAll(listRoute, params, WireComment, signal);
  return all.filter((each) => isOurs(each, identity, start)).toSorted((a, b) => a.id - b.id);
}

function isOurs({ body, user }: WireComment, identity: Identity, start: string): boolean {
  return user !== null && identity.trusts(user.login) && (body ?? '').startsWith(start);
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

/** The status comment on GitHub. Once found it is read by its id: one request, however many comments there are. */
export class GithubComments implements CommentStore {
  readonly #api: GithubApi;
  readonly #identity: Identity;
  #known: number | undefined;

  constructor(api: GithubApi, identity: Identity) {
    this.#api = api;
    this.#identity = identity;
  }

  async find(signal: AbortSignal): Promise<FoundComments> {
    const known = await this.#readKnown(signal);
    if (known !== undefined) return { comment: toStatus(known), extras: [] };
    const [first, ...others] = await listOurs(this.#api, this.#identity, this.#api.settings.marker, signal);
    if (first === undefined) return { extras: [] };
    if (others.length === 0) this.#known = first.id;
    const own = others.filter(({ user }) => user !== null && this.#identity.isOwn(user.login));
    const extras = own.map((each) => ({ id: String(each.id), old: Date.now() - Date.parse(each.created_at) > oldMs }));
    return { comment: toStatus(first), extras };
  }

  /** Another writer may have created one in the same moment: the next look is at the list. */
  async create(body: string, signal: AbortSignal): Promise<StatusComment> {
    this.#known = undefined;
    return toStatus(await createComment(this.#api, this.#identity, body, signal));
  }

  async update(id: string, body: string, signal: AbortSignal): Promise<'updated' | 'gone' | 'too-long'> {
    try {
      if ((await updateComment(this.#api, Number(id), body, signal)) !== undefined) return 'updated';
      this.#known = undefined;
      return 'gone';
    } catch (error) {
      if (error instanceof PublicationProblem && error.reason === 'too-long') return 'too-long';
      throw error;
    }
  }

  async remove(id: string, signal: AbortSignal): Promise<void> {
    this.#known = undefined;
    await deleteComment(this.#api, Number(id), signal);
  }

  async #readKnown(signal: AbortSignal): Promise<WireComment | undefined> {
    if (this.#known === undefined) return undefined;
    const found = await unlessGone(this.#api.read(`GET ${oneRoute}`, { comment_id: this.#known }, WireComment, signal));
    if (found !== undefined && isOurs(found, this.#identity, this.#api.settings.marker)) return found;
    this.#known = undefined;
    return undefined;
  }
}

function toStatus({ id, body, html_url: url, updated_at: updated }: WireComment): StatusComment {
  const updatedAtMs = Date.parse(updated);
  return { id: String(id), body: body ?? '', url, ...(Number.isNaN(updatedAtMs) ? {} : { updatedAtMs }) };
}
