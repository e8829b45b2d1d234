import { writeAtomic } from '../support/atomic-file.js';
import { isAbortOf } from '../support/abort.js';
import type { Redactor } from '../support/redact.js';
import { join } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import type { RunStatus } from '../protocol/run.js';
import type { ActiveRun } from './active-run.js';
import type { RunEnd, RunRecord, RunRequest } from './run.js';
import type { RunLog } from './run-log.js';

export interface CarryOutOptions {
  readonly redact: Redactor;
  readonly log: RunLog;
  readonly now: () => number;
  /** Writes the final record. */
  readonly save: (record: RunRecord) => Promise<void>;
  /** Takes the run out of the map. Synchronous: whoever asks next gets the final record. */
  readonly retire: (run: ActiveRun) => void;
}

interface Ending {
  readonly status: RunStatus;
  readonly verdict?: RunEnd['verdict'];
  readonly error?: { readonly kind: string; readonly message: string };
  readonly result?: Iterable<string>;
}

/**
 * Does the work of a run and ends it: result, last event and record are on disk before the run leaves the map,
 * and it leaves the map before anybody hears of its end. Never rejects.
 */
export async function carryOut(run: ActiveRun, request: RunRequest, options: CarryOutOptions): Promise<void> {
  run.log.emit({ type: 'run_started', kind: request.kind, name: run.record.name, total: request.total });
  const ending = await attempt(run, request, options.log);
  run.progress.finish();
  run.ending = true;
  const final = await writeResult(run, await flushed(run, ending), options);
  const record = run.update({
    status: final.status,
    ...(final.status === 'completed' && final.verdict !== undefined && { verdict: final.verdict }),
    ...(final.error !== undefined && {
      error: { kind: final.error.kind, message: options.redact(final.error.message) },
    }),
    ...(run.cause?.kind === 'canceled' && { reason: options.redact(run.cause.reason) }),
    ...(final.result !== undefined && { result_path: join(run.dir, 'result.json') }),
    ended_at: new Date(options.now()).toISOString(),
  });
  const message = record.error?.message ?? (record.status === 'canceled' ? record.reason : undefined);
  await run.log.seal({ type: 'run_ended', status: record.status, verdict: record.verdict, message });
  await run.trials.close().catch((error: unknown) => options.log.error({ err: error, run: run.id }, 'closing trials'));
  await options.save(record).catch((error: unknown) => {
    options.log.error({ err: error, run: run.id }, 'the record of an ended run could not be written');
  });
  options.retire(run);
  run.log.release();
  run.settle();
}

/** How the work ended. What it returns is taken at its word; a throw that is not our abort is a failure. */
async function attempt(run: ActiveRun, request: RunRequest, log: RunLog): Promise<Ending> {
  if (run.signal.aborted) return { status: 'canceled' };
  try {
    const end = await request.work(run.context());
    const status = end.status ?? (run.signal.aborted ? 'canceled' : 'completed');
    return { ...end, status };
  } catch (error) {
    if (isAbortOf(run.signal, error)) return { status: 'canceled' };
    if (error instanceof DomainError) return { status: 'failed', error: { kind: error.kind, message: error.message } };
    log.error({ err: error, run: run.id }, 'the work of a run threw');
    return { status: 'failed', error: { kind: 'internal', message: messageOf(error) } };
  }
}

/** A run whose files could not be written has failed, whatever its work says. */
async function flushed(run: ActiveRun, ending: Ending): Promise<Ending> {
  await run.trials.flush();
  await run.log.flush();
  const failure = run.log.failure ?? run.trials.failure;
  if (failure === undefined) return ending;
  const message = `the files of the run could not be written: ${failure.message}`;
  return { ...ending, status: 'failed', error: { kind: 'store', message } };
}

async function writeResult(run: ActiveRun, ending: Ending, { redact, log }: CarryOutOptions): Promise<Ending> {
  const { result, ...rest } = ending;
  if (result === undefined) return ending;
  try {
    await writeAtomic(join(run.dir, 'result.json'), redacted(result, redact), { fsync: true });
    return ending;
  } catch (error) {
    log.error({ err: error, run: run.id }, 'the result of a run could not be written');
    const message = `the result could not be written: ${messageOf(error)}`;
    return { ...rest, status: 'failed', error: rest.error ?? { kind: 'store', message } };
  }
}

/** Piece by piece: a secret must not be split between two of them. */
export function* redacted(pieces: Iterable<string>, redact: Redactor): Generator<string> {
  for (const piece of pieces) yield redact(piece);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
