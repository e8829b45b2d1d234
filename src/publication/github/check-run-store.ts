import * as z from 'zod/mini';
import type { Listing, RecordStore } from '../model.js';
import { compareAge, isOfPull, recordKey, type PublicationRecord } from '../record.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';
import { keyDigest, recordIn, recordText, recordTitle } from './record-text.js';

const CheckRun = z.object({
  id: z.number(),
  output: z.object({ text: z.nullable(z.string()) }),
  app: z.nullable(z.object({ slug: z.optional(z.string()) })),
  completed_at: z.nullable(z.string()),
});
type CheckRun = z.output<typeof CheckRun>;

/** All records carry one name: a list asks for it, so that a hundred jobs' own check runs are not read with them. */
const checkName = 'Assay record';

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

  constructor(api: GithubApi, identity: Identity) {
    this.#api = api;
    this.#identity = identity;
  }

  async list(sha: string, signal: AbortSignal): Promise<Listing> {
    await this.#identity.ready(signal);
    const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
    const all = await this.#api.readAll(route, { ref: sha, check_name: checkName, filter: 'all' }, CheckRun, signal);
    const runs = all.filter((run) => this.#isOurs(run));
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
    if (old !== undefined && isSettled(old.record, record)) return false;
    this.#kept = undefined;
    const written = await this.#write(record, old?.id, signal);
    if (written.app?.slug !== undefined) this.#identity.learn(`${written.app.slug}[bot]`);
    const others = kept?.entries.filter(({ id }) => id !== written.id) ?? [];
    this.#kept = { sha: record.sha, entries: [...others, { id: written.id, record }] };
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

  /** An app's own name is only known once it has written; until then what workflows wrote is trusted. */
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
