import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import * as z from 'zod/mini';
import { EVAL_FILE_NAMES } from '../evals/loading/eval-path.js';
import { DomainError } from '../protocol/errors.js';
import { cleanRecord } from '../publication/cap-record.js';
import { HeadSha, PublicationRecord, recordKey } from '../publication/record.js';
import { recordFromRun } from '../publication/record-from-run.js';
import type { Runs } from '../runs/run.js';
import type { Redactor } from '../support/redact.js';
import { readRegularFile } from '../support/regular-file.js';

export interface RecordSource {
  readonly run_ids?: readonly string[] | undefined;
  readonly record?: Readonly<Record<string, unknown>> | undefined;
  readonly head_sha?: string | undefined;
  readonly leg?: string | undefined;
}

export interface RecordParts {
  readonly runs: Runs;
  readonly redact: Redactor;
  readonly cwd: string;
  /** The CI job that this process is part of. */
  readonly job?: PublicationRecord['run'];
  readonly jobUrl?: string;
  /** The head of the pull request as the job knows it. */
  readonly headSha?: string;
}

/** The records that a request names, without secrets and within their caps. Throws invalid-params, unknown-run, run-expired. */
export async function recordsOf(source: RecordSource, parts: RecordParts): Promise<PublicationRecord[]> {
  const { run_ids: ids, record } = source;
  if ((ids === undefined) === (record === undefined)) {
    throw new DomainError('invalid-params', 'name either run_ids or a record', { hint: 'run.list shows the runs' });
  }
  if (record !== undefined) return [cleanRecord(givenRecord(record, source), parts.redact)];
  const sha = headOf(source.head_sha ?? parts.headSha);
  const records = await Promise.all([...new Set(ids)].map(async (id) => recordOfRun(id, sha, source.leg, parts)));
  const clean = records.map((each) => cleanRecord(each, parts.redact));
  const known = new Map<string, PublicationRecord>();
  for (const each of clean) {
    if (known.has(recordKey(each))) {
      const hint = 'name the one that counts, or publish each for itself with a leg (--leg) of its own';
      throw new DomainError('invalid-params', `two of these runs are of the same suite, ${each.suite}`, { hint });
    }
    known.set(recordKey(each), each);
  }
  return clean;
}

function givenRecord(value: unknown, { head_sha: sha, leg }: RecordSource): PublicationRecord {
  const parsed = PublicationRecord.safeParse(value);
  if (!parsed.success) {
    throw new DomainError('invalid-params', `the record does not fit: ${problemOf(parsed.error)}`, {
      hint: 'docs/publication.md shows one',
    });
  }
  const { data } = parsed;
  const { run } = data;
  if (sha !== undefined && sha !== data.sha) {
    throw new DomainError('invalid-params', `the record is of commit ${data.sha}, not of ${sha}`);
  }
  if (leg === undefined || leg === run.leg) return data;
  if (run.leg === '') return { ...data, run: { ...run, leg } };
  throw new DomainError('invalid-params', `the record is of the leg ${run.leg}, not of ${leg}`);
}

function problemOf(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  return `${place === '' ? '' : `${place}: `}${issue?.message ?? 'unknown shape'}`;
}

function headOf(sha: string | undefined): string {
  const hint = 'give head_sha (--head-sha): the head of the pull request in full, not the merge commit';
  if (sha === undefined) throw new DomainError('invalid-params', 'it is not known which commit was tested', { hint });
  const parsed = HeadSha.safeParse(sha.toLowerCase());
  if (!parsed.success) throw new DomainError('invalid-params', `${sha} is no commit`, { hint });
  return parsed.data;
}

async function recordOfRun(
  id: string,
  sha: string,
  leg: string | undefined,
  parts: RecordParts,
): Promise<PublicationRecord> {
  const summary = await parts.runs.status(id);
  const store = await parts.runs.directory(id);
  const place = await placeIn(store);
  const record = recordFromRun({
    summary,
    outcome: summary.ended_at === undefined ? undefined : await outcomeIn(store),
    sha,
    ...(parts.job && { job: parts.job }),
    ...(leg !== undefined && { leg }),
    ...(parts.jobUrl !== undefined && { url: parts.jobUrl }),
    ...(place !== undefined && { dir: pathWithin(parts.cwd, place) || '.' }),
    pathOf: (path) => pathWithin(parts.cwd, path),
  });
  if (typeof record !== 'string') return record;
  throw new DomainError('run-failed', record, { run_id: id });
}

/** A path of this machine is nobody's business. */
function pathWithin(cwd: string, path: string): string {
  const inside = isAbsolute(path) ? relative(cwd, path) : path;
  return inside.startsWith('..') || isAbsolute(inside) ? basename(path) : inside;
}

const Plan = z.object({ path: z.optional(z.string()), dir: z.optional(z.string()) });

/** What a run is of, as it was planned: the directory of a suite, or its file when that has a name of its own. */
async function placeIn(dir: string): Promise<string | undefined> {
  try {
    const plan = Plan.parse(JSON.parse(await readRegularFile(join(dir, 'plan.json'))));
    const path = plan.path ?? '';
    return plan.dir ?? (path === '' ? undefined : isEvalFile(path) ? dirname(path) : path);
  } catch {
    return undefined;
  }
}

const isEvalFile = (path: string): boolean => EVAL_FILE_NAMES.some((name) => name === basename(path));

async function outcomeIn(dir: string): Promise<unknown> {
  try {
    return JSON.parse(await readRegularFile(join(dir, 'result.json')));
  } catch (error) {
    // A run that could not be carried out may have none; one that cannot be read is no outcome either.
    return error instanceof SyntaxError ? null : undefined;
  }
}
