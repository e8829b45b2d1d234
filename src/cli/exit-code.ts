import type { DomainError } from '../protocol/errors.js';
import type { RunSummary } from '../protocol/run.js';
import { exitCodes } from './app.js';

/** A run as a terminal command saw it end. */
export interface SeenRun extends RunSummary {
  /** A file that was asked for is not there. */
  readonly unwritten?: true;
}

/** 0 passed, 1 judged and failed, 3 could not be judged, carried out or written; canceled as by SIGINT. */
export function exitCodeOf(run: SeenRun): number {
  return run.unwritten === true ? Math.max(exitCodes.error, verdictCode(run)) : verdictCode(run);
}

function verdictCode(run: RunSummary): number {
  if (run.status === 'canceled') return exitCodes.interrupted;
  if (run.status !== 'completed' || run.verdict === undefined) return exitCodes.error;
  return exitCodes[run.verdict];
}

/** 2 for usage and configuration, 3 for trouble with what was asked, 130 for a cancel. */
export function exitCodeOfError({ kind }: DomainError): number {
  if (kind === 'canceled') return exitCodes.interrupted;
  return kind === 'internal' || kind === 'run-failed' || kind === 'limit' ? exitCodes.error : exitCodes.usage;
}

const mistakes: readonly string[] = ['validation-failed', 'invalid-params', 'outside-roots'];

/** The same of a coverage run; 2 when the run has found a mistake in what it was given: settings, floors, a base. */
export function exitCodeOfCoverage(run: RunSummary): number {
  const mistaken = run.status === 'failed' && run.error !== undefined && mistakes.includes(run.error.kind);
  return mistaken ? exitCodes.usage : exitCodeOf(run);
}

/** The same of a run of either kind. */
export function exitCodeOfRun(run: SeenRun): number {
  return run.kind === 'coverage' ? exitCodeOfCoverage(run) : exitCodeOf(run);
}
