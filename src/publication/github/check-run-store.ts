import * as z from 'zod/mini';
import { type Listing, PublicationProblem, type RecordStore } from '../model.js';
import { compareAge, isOfPull, recordKey, type PublicationRecord } from '../record.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';
import { keyDigest, recordIn, recordText, recordTitle } from './record-text.js';

const CheckRun = z.object({
  id: z.number(),
  external_id: z.optional(z.nullable(z.string())),
  output: z.object({ text: z.nullable(z.string()) }),
  app: z.nullable(z.object({ slug: z.optional(z.string()) })),
  completed_at: z.nullable(z.string()),
});
type CheckRun = z.output<typeof CheckRun>;

/** All records carry one name: a list asks for it, so that a hundred jobs' own check runs are not read with them. */
const checkName = 'Assay record';

/** Apps that are asked after at most whether they are us. */
const mostAsked = 3;
const refusals: readonly string[] = ['no-permission', 'not-found', 'failed'];

interface Kept {
  readonly id: number;
  readonly record: PublicationRecord;
}

/**
 * Records as check runs of the head commit, concluded `neutral`: they gate nothing. Two writers never touch the same
 * one, and a push leaves them behind with the commit that they speak of. Several pull requests may be at that commit:
 * each reads its own.
 */
export class CheckRunStore implements RecordStore {
  readonly name = 'check-runs';
  readonly #api: GithubApi;
  readonly #identity: Identity;
  /** What is known of a commit's check runs; forgotten after a write that may or may not have been applied. */
  #kept: { sha: string; entries: Kept[] } | undefined;
  /** Check runs of others, as long as it is not known who we are: one of them may be our own. */
  #strange: readonly CheckRun[] = [];

  constructor(api: GithubApi, identity: Identity) {
    this.#api = api;
    this.#identity = identity;
  }

  async list(sha: string, signal: AbortSignal): Promise<Listing> {
    await this.#identity.ready(signal);
    const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
    const all = await this.#api.readAll(route, { ref: sha, check_name: checkName, filter: 'all' }, CheckRun, signal);
    const runs = all.filter((run) => this.#isOurs(run));
    this.#strange = this.#identity.isKnown ? [] : all.filter((run) => !runs.includes(run));
    const found = runs.flatMap((run) => {
      const record = recordIn(run.output.text ?? '');
      return record === undefined || record.sha !== sha ? [] : [{ id: run.id, record, writtenAt: run.completed_at }];
    });
    const ours = found.filter(({ record }) => isOfPull(record, this.#api.settings.pullRequest));
    this.#kept = { sha, entries: ours };
    const records = ours.map(({ record, writtenAt }) => {
      const writtenAtMs = Date.parse(writtenAt ?? '');
      return Number.isNaN(writtenAtMs) ? { record } : { record, writtenAtMs };
    });
    return { records, unreadable: runs.length - found.length };
  }

  async put(record: PublicationRecord, signal: AbortSignal): Promise<boolean> {
    if (this.#kept?.sha !== record.sha) await this.list(record.sha, signal);
    const kept = this.#kept;
    const old = kept?.entries.filter(({ record: other }) => isSameRun(other, record)).toSorted(newestFirst)[0];
    if (old === undefined && (await this.#knowsItself(record, signal))) return this.put(record, signal);
    if (old !== undefined && isSettled(old.record, record)) return false;
    this.#kept = undefined;
    const written = await this.#write(record, old?.id, signal);
    if (written.app?.slug !== undefined) this.#identity.learn(`${written.app.slug}[bot]`);
    const others = kept?.entries.filter(({ id }) => id !== written.id) ?? [];
    this.#kept = { sha: record.sha, entries: [...others, { id: written.id, record }] };
    return true;
  }

  /**
   * True when the token has just proved to be of the app that made a check run for the same key: only that app may
   * change one, others are answered 403. What the check run says is not trusted before, and is not changed by the question.
   */
  async #knowsItself(record: PublicationRecord, signal: AbortSignal): Promise<boolean> {
    const key = keyDigest(record);
    // The newest of each app.
    const alike = this.#strange.filter((run) => run.external_id === key && run.app?.slug !== undefined);
    const asked = [...new Map(alike.toReversed().map((run) => [run.app?.slug, run])).values()].slice(0, mostAsked);
    this.#strange = [];
    for (const { id } of asked) {
      // oxlint-disable-next-line no-await-in-loop -- mostly there is one
      if (await this.#owns(id, key, signal)) return true;
    }
    return false;
  }

  async #owns(id: number, key: string, signal: AbortSignal): Promise<boolean> {
    const route = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
    try {
      const { app } = await this.#api.write(route, { check_run_id: id, external_id: key }, CheckRun, signal);
      if (app?.slug === undefined) return false;
      this.#identity.learn(`${app.slug}[bot]`);
    } catch (error) {
      // Whether it may write check runs at all shows when it writes its own.
      if (error instanceof PublicationProblem && refusals.includes(error.reason)) return false;
      throw error;
    }
    this.#kept = undefined;
    return true;
  }

  #write(record: PublicationRecord, id: number | undefined, signal: AbortSignal): Promise<CheckRun> {
    // Others compare it with the time of the comment, which is the service's.
    const completed_at = new Date(this.#api.serviceNow).toISOString();
    const state = { status: 'completed', conclusion: 'neutral', completed_at };
    const summary = 'Part of the status comment. The verdict itself is that of the job.';
    const output = { title: recordTitle(record), summary, text: recordText(record) };
    const body = { name: checkName, external_id: keyDigest(record), ...state, output };
    const route = '/repos/{owner}/{repo}/check-runs';
    return id === undefined
      ? this.#api.write(`POST ${route}`, { ...body, head_sha: record.sha }, CheckRun, signal)
      : this.#api.write(`PATCH ${route}/{check_run_id}`, { ...body, check_run_id: id }, CheckRun, signal);
  }

  /** An app's own name is only known once it has written; until then what workflows and named authors wrote is trusted. */
  #isOurs({ app }: CheckRun): boolean {
    return app?.slug !== undefined && this.#identity.trusts(`${app.slug}[bot]`);
  }
}

/** Other runs of the same key are never written over: they may still be alive. */
export function isSameRun(a: PublicationRecord, b: PublicationRecord): boolean {
  return recordKey(a) === recordKey(b) && a.run.id === b.run.id && a.run.attempt === b.run.attempt;
}

/** True when what is kept is newer, or says the same already. */
export function isSettled(kept: PublicationRecord, record: PublicationRecord): boolean {
  return kept.seq > record.seq || JSON.stringify(kept) === JSON.stringify(record);
}

export function newestFirst(
  a: { readonly record: PublicationRecord },
  b: { readonly record: PublicationRecord },
): number {
  return compareAge(b.record, a.record);
}
