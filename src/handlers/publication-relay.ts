import { resolve } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import { cleanRecord } from '../publication/cap-record.js';
import { relayEvent } from '../publication/github/workflow.js';
import { PublicationProblem } from '../publication/model.js';
import { type PublicationRecord, HeadSha, isOfPull } from '../publication/record.js';
import { relayedRecord, type RelaySource } from '../publication/relayed.js';
import type { Redactor } from '../support/redact.js';
import { githubSettings } from './publication-destination.js';
import { readRelayFiles } from './relay-files.js';
import type { RefusedFile, RelayRequest } from './relay-request.js';
import type { ServiceSettings } from './service.js';

/** Pull requests of one commit at most: each costs a comment. */
const mostPulls = 10;

export interface Relayed {
  readonly records: readonly PublicationRecord[];
  /** None when no open pull request is at the commit any more. */
  readonly pullRequests: readonly number[];
  readonly refused: readonly RefusedFile[];
}

/**
 * Reads what a run without rights has left, such as one of a fork, and checks it against the event of that run: commit,
 * run, workflow and repository are those of the event. Nothing in it is carried out. Throws invalid-params.
 */
export async function relayedRecords(
  request: RelayRequest,
  { settings, redact }: { readonly settings: ServiceSettings; readonly redact: Redactor },
  signal: AbortSignal,
): Promise<Relayed> {
  const event = await relayEvent(settings.env);
  if (event !== undefined && event.repository.toLowerCase() !== request.repository.toLowerCase()) {
    throw new DomainError('invalid-params', `the event is of ${event.repository}, not of ${request.repository}`);
  }
  const sha = HeadSha.safeParse(event?.sha ?? request.headSha).data;
  if (sha === undefined || (request.headSha !== undefined && request.headSha !== sha)) {
    const hint = 'in a workflow_run job the event says it; elsewhere give --head-sha';
    throw new DomainError('invalid-params', 'it is not known which commit these records must be of', { hint });
  }
  const server = settings.env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const source: RelaySource = {
    sha,
    ...(event && {
      run: { id: event.id, attempt: event.attempt, workflow: event.workflow },
      url: `${server}/${event.repository}/actions/runs/${event.id}`,
    }),
  };
  const checked = (await readRelayFiles(resolve(settings.cwd, request.from))).map(({ name, value }) => ({
    file: name,
    record: value === undefined ? 'it is no JSON file of at most 256 KiB' : relayedRecord(value, source),
  }));
  requireRecords(checked);
  const pullRequests = await pullsOf();
  const files = checked.map((each) => ({ ...each, record: ofPulls(each.record, pullRequests) }));
  requireRecords(files);
  return {
    records: files.flatMap(({ record }) => (typeof record === 'string' ? [] : [cleanRecord(record, redact)])),
    refused: refusedOf(files),
    pullRequests,
  };

  function refusedOf(some: typeof checked): readonly RefusedFile[] {
    return some.flatMap(({ file, record }) => (typeof record === 'string' ? [{ file, reason: redact(record) }] : []));
  }

  /** Throws invalid-params when there is nothing to publish. */
  function requireRecords(some: typeof checked): void {
    if (some.some(({ record }) => typeof record !== 'string')) return;
    const [first] = refusedOf(some);
    const why = first === undefined ? 'there is no .json file' : `${first.file}: ${first.reason}`;
    throw new DomainError('invalid-params', `${request.from} holds no record to publish (${why})`);
  }

  async function pullsOf(): Promise<readonly number[]> {
    if (request.pullRequest !== undefined) return [request.pullRequest];
    const pulls = event !== undefined && event.pullRequests.length > 0 ? event.pullRequests : await askForPulls();
    if (pulls.length <= mostPulls) return pulls;
    const hint = 'give --pull-request N';
    throw new DomainError('invalid-params', `more than ${mostPulls} pull requests are at ${sha}`, { hint });
  }

  async function askForPulls(): Promise<readonly number[]> {
    if (event?.head === undefined) {
      throw new DomainError('invalid-params', 'it is not known where to publish: give --pull-request N');
    }
    const target = await githubSettings(settings, request.repository);
    const { findPulls } = await import('../publication/github/find-pull.js');
    try {
      return await findPulls(target, event.head, signal);
    } catch (error) {
      if (!(error instanceof PublicationProblem)) throw error;
      throw new DomainError('invalid-params', `the pull request is not known: ${error.message}`, {}, { cause: error });
    }
  }
}

/** A record may say which of these pull requests it is of, and of no other. */
function ofPulls(record: PublicationRecord | string, pullRequests: readonly number[]): PublicationRecord | string {
  if (typeof record === 'string' || pullRequests.length === 0) return record;
  if (pullRequests.some((number) => isOfPull(record, number))) return record;
  return `it is of pull request ${record.pull}, not of ${pullRequests.join(', ')}`;
}
