import { setTimeout as delay } from 'node:timers/promises';
import type { CallContext } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { Handlers, Params, Result } from '../protocol/methods.js';
import { renderComment } from '../publication/comment/render.js';
import { defaultTimes } from '../publication/loop/loop-state.js';
import { type PublicationRecord, isOfPull } from '../publication/record.js';
import { publish } from '../publication/publish.js';
import { viewOf } from '../publication/view.js';
import type { Runs } from '../runs/run.js';
import type { Redactor } from '../support/redact.js';
import { openDestination } from './publication-destination.js';
import { relayedRecords } from './publication-relay.js';
import { forgetUnheard, keepUnheard, outboxOf } from './publication-unheard.js';
import { recordsOf } from './publication-records.js';
import { jobFacts } from './publication-job.js';
import type { RelayAnswer, RelayedAnswer, RelayRequest } from './relay-request.js';
import type { ServiceSettings } from './service.js';

export interface PublicationParts {
  readonly settings: ServiceSettings;
  readonly runs: Runs;
  readonly redact: Redactor;
}

export function createPublicationHandlers(
  parts: PublicationParts,
): Pick<Handlers, 'publication.publish' | 'publication.preview'> {
  return {
    'publication.preview': async (params) => {
      const records = await ownRecords(params, parts);
      return { markdown: preview(records, params.pull_request ?? 1), rows: records.length };
    },
    'publication.publish': async (params, context) => publishRuns(params, context, parts),
  };
}

const clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  wait: (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }),
};

async function publishRuns(
  params: Params<'publication.publish'>,
  context: CallContext,
  parts: PublicationParts,
): Promise<Result<'publication.publish'>> {
  const { repository, pull_request: pullRequest, dry_run: dryRun } = params;
  const own = (await ownRecords(params, parts)).map((record) => ofPull(record, pullRequest));
  if (dryRun === true) {
    const markdown = preview(own, pullRequest);
    return { status: 'unchanged', reason: 'dry-run', requests: 0, rounds: 0, rows: own.length, markdown };
  }
  const { connection, signal } = context;
  const question = `Publish the verdict of ${own.map(({ suite }) => suite).join(', ')} on ${repository}#${pullRequest}?`;
  if (connection.confirm !== undefined && !(await connection.confirm(question, signal))) {
    throw new DomainError('not-trusted', 'the user did not agree to publish', { hint: 'leave dry_run out to preview' });
  }
  const final = params.final ?? own.every(({ state }) => state !== 'running');
  return await publishRecords(own, { repository, pullRequest, final }, parts.settings, signal);
}

/** The record as one of this pull request. Throws invalid-params when it says that it is of another. */
function ofPull(record: PublicationRecord, pullRequest: number): PublicationRecord {
  if (isOfPull(record, pullRequest)) return { ...record, pull: pullRequest };
  throw new DomainError('invalid-params', `the record is of pull request ${record.pull}, not of ${pullRequest}`);
}

interface Target {
  readonly repository: string;
  readonly pullRequest: number;
  readonly final: boolean;
}

async function publishRecords(
  own: readonly PublicationRecord[],
  { repository, pullRequest, final }: Target,
  settings: ServiceSettings,
  signal: AbortSignal,
): Promise<Result<'publication.publish'>> {
  const sha = own[0]?.sha ?? '';
  const port = await openDestination({ settings, repository, pullRequest, sha });
  // A directory does not lag, and has no quota to spare.
  const times = port.store.name === 'directory' ? { ...defaultTimes, settle: 0, batch: 0 } : defaultTimes;
  const outcome = await publish({ own, pullRequest, final, times }, port, clock, signal);
  if (outcome.status !== 'degraded') {
    await forgetUnheard(own, settings);
    return outcome;
  }
  const kept = await keepUnheard(own, pullRequest, settings);
  return kept ? { ...outcome, store: 'record-file', kept_in: outboxOf(settings) } : outcome;
}

/** Publishes what another run has left, see `relayedRecords`; with `dryRun` only shows it. */
export async function publishRelayed(
  request: RelayRequest & { readonly dryRun?: boolean },
  parts: PublicationParts,
  signal: AbortSignal,
): Promise<RelayAnswer> {
  const { records, pullRequests, refused } = await relayedRecords(request, parts, signal);
  const of = (number: number): PublicationRecord[] =>
    records.filter((record) => isOfPull(record, number)).map((record) => ofPull(record, number));
  const heard = pullRequests.filter((number) => of(number).length > 0);
  if (request.dryRun === true) {
    const [first] = heard;
    const shown = first === undefined ? records : of(first);
    const markdown = preview(shown, first ?? 1);
    return { status: 'unchanged', reason: 'dry-run', requests: 0, rounds: 0, rows: shown.length, markdown, refused };
  }
  const answers: RelayedAnswer[] = [];
  for (const number of heard) {
    const target = { repository: request.repository, pullRequest: number, final: true };
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as the quota likes it
    answers.push({ ...(await publishRecords(of(number), target, parts.settings, signal)), pull_request: number });
  }
  const [answer, ...others] = answers;
  if (answer === undefined) {
    return { status: 'superseded', reason: 'head-moved', requests: 1, rounds: 0, rows: 0, refused };
  }
  return { ...answer, refused, ...(others.length > 0 && { others }) };
}

async function ownRecords(
  params: Params<'publication.preview'>,
  { settings, runs, redact }: PublicationParts,
): Promise<PublicationRecord[]> {
  const facts = await jobFacts(settings.env, params.leg);
  return await recordsOf(params, { runs, redact, cwd: settings.cwd, ...facts });
}

function preview(records: readonly PublicationRecord[], pullRequest: number): string {
  const view = viewOf(
    records[0]?.sha ?? '',
    records.map((record) => ({ record })),
  );
  return renderComment(view, { pullRequest, store: 'directory' });
}
