import { PublicationProblem, type CommentStore, type FoundComments, type StatusComment } from '../model.js';
import {
  type WireComment,
  createComment,
  deleteComment,
  isOurs,
  readComment,
  updateComment,
} from './comment-requests.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';
import { OurComments, shownBy } from './our-comments.js';

/** A writer gives up after one minute; what was created longer ago than this belongs to nobody. */
const oldMs = 120_000;

/** The status comment on GitHub. Once found it is read by its id: one request, however many comments there are. */
export class GithubComments implements CommentStore {
  readonly #api: GithubApi;
  readonly #identity: Identity;
  readonly #ours: OurComments;
  #known: number | undefined;

  constructor(api: GithubApi, identity: Identity, ours = new OurComments(api, identity)) {
    this.#api = api;
    this.#identity = identity;
    this.#ours = ours;
  }

  async find(signal: AbortSignal): Promise<FoundComments> {
    const known = await this.#readKnown(signal);
    if (known !== undefined) return this.#found(known, []);
    const [first, ...others] = await this.#ours.list(signal);
    if (first !== undefined && others.length === 0) this.#known = first.id;
    const own = others.filter(({ user }) => user !== null && this.#identity.isOwn(user.login));
    const extras = own.map((each) => ({ id: String(each.id), old: Date.now() - Date.parse(each.created_at) > oldMs }));
    const { total } = this.#ours;
    return { ...this.#found(first, extras), ...(total !== undefined && { total }) };
  }

  /** Another writer may have created one in the same moment: the next look is at the list. */
  async create(body: string, signal: AbortSignal): Promise<StatusComment> {
    this.#known = undefined;
    const made = toStatus(await createComment(this.#api, this.#identity, body, signal));
    this.#ours.made();
    return made;
  }

  async update(id: string, body: string, signal: AbortSignal): Promise<StatusComment | 'gone' | 'too-long'> {
    try {
      const updated = await updateComment(this.#api, Number(id), body, signal);
      if (updated !== undefined) return { ...toStatus(updated), body };
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

  #found(comment: WireComment | undefined, extras: FoundComments['extras']): FoundComments {
    const beside = this.#ours.records().map(({ record, writtenAtMs }) => ({ record, writtenAtMs }));
    return {
      ...(comment && { comment: toStatus(comment), shown: shownBy(comment).records }),
      ...(beside.length > 0 && { beside }),
      extras,
    };
  }

  async #readKnown(signal: AbortSignal): Promise<WireComment | undefined> {
    if (this.#known === undefined) return undefined;
    const found = await readComment(this.#api, this.#known, signal);
    if (found !== undefined && isOurs(found, this.#identity, this.#api.settings.marker)) return found;
    this.#known = undefined;
    return undefined;
  }
}

function toStatus({ id, body, html_url: url, updated_at: updated }: WireComment): StatusComment {
  const updatedAtMs = Date.parse(updated);
  return { id: String(id), body: body ?? '', url, ...(Number.isNaN(updatedAtMs) ? {} : { updatedAtMs }) };
}
