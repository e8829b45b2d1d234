import * as z from 'zod/mini';
import { PublicationProblem, type StoredRecord } from '../model.js';
import type { PublicationRecord } from '../record.js';
import type { GithubApi } from './github-api.js';

const WorkflowRun = z.object({ status: z.nullable(z.string()), run_attempt: z.optional(z.number()) });

/** A run that says nothing for so long may have been killed. */
const silenceMs = 60 * 60_000;
/** Runs that one publication asks for at most. */
const mostAsked = 3;

/**
 * Finds records that say "running" and whose workflow run has ended all the same: a job that was killed says no last
 * word. Asks the service, for a few runs and only after an hour of silence; a token that may not ask leaves them as
 * they are.
 */
export class EndedRuns {
  readonly #api: GithubApi;
  readonly #now: () => number;
  readonly #answers = new Map<string, z.output<typeof WorkflowRun> | 'gone'>();
  #refused = false;

  constructor(api: GithubApi, now: () => number = Date.now) {
    this.#api = api;
    this.#now = now;
  }

  /** The records, with `abandoned` where it is known. `own` are never asked for: their run is this one. */
  async mark(
    records: readonly StoredRecord[],
    own: readonly PublicationRecord[],
    signal: AbortSignal,
  ): Promise<readonly StoredRecord[]> {
    const ids = new Set(own.map(({ run }) => run.id));
    const silent = records.filter((each) => !ids.has(each.record.run.id) && this.#isSilent(each));
    if (silent.length === 0) return records;
    for (const { record } of silent) {
      // oxlint-disable-next-line no-await-in-loop -- a few, and the first refusal ends it
      await this.#ask(record.run.id, signal);
    }
    return records.map((each) => (silent.includes(each) && this.#hasEnded(each) ? { ...each, abandoned: true } : each));
  }

  #isSilent({ record, writtenAtMs, abandoned }: StoredRecord): boolean {
    const { host, id } = record.run;
    if (record.state !== 'running' || abandoned === true || host !== 'gha' || !/^\d{1,18}$/.test(id)) return false;
    return this.#now() - (writtenAtMs ?? Date.parse(record.startedAt)) > silenceMs;
  }

  async #ask(id: string, signal: AbortSignal): Promise<void> {
    if (this.#refused || this.#answers.has(id) || this.#answers.size >= mostAsked) return;
    const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}';
    try {
      this.#answers.set(id, await this.#api.read(route, { run_id: Number(id) }, WorkflowRun, signal));
    } catch (error) {
      if (!(error instanceof PublicationProblem)) throw error;
      if (error.reason === 'not-found') this.#answers.set(id, 'gone');
      else this.#refused = true;
    }
  }

  #hasEnded({ record: { run } }: StoredRecord): boolean {
    const answer = this.#answers.get(run.id);
    if (answer === undefined) return false;
    return answer === 'gone' || answer.status === 'completed' || (answer.run_attempt ?? 0) > run.attempt;
  }
}
