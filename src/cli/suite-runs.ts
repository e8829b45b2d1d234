import { DomainError } from '../protocol/errors.js';
import type { SuiteReport } from '../reports/report-input.js';
import { messageOf } from '../support/message-of.js';
import type { App } from './app.js';
import { complaintOf } from './complaint.js';
import { exitCodeOf, exitCodeOfError, type SeenRun } from './exit-code.js';
import { type OpenOutcome, openOutcome } from './outcome-file.js';

/** The suites of one command, each with how it ended. */
export interface Suites {
  /** Runs one suite, unless the command was interrupted. Never rejects: what went wrong is in the report. */
  run(path: string): Promise<void>;
  readonly reports: readonly SuiteReport[];
  /** The worst exit code so far. */
  readonly worst: number;
  /** What nobody expected: to be thrown when the reports are written. Nothing is run after it. */
  readonly bug: unknown;
  /** Closes the results, which stay readable until then though their runs may have been pruned. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** `runOne` runs a suite to its end; it throws when the suite cannot be started. */
export function createSuites(
  app: Pick<App, 'signal'>,
  runOne: (path: string) => Promise<SeenRun>,
  err: (text: string) => void,
): Suites {
  const reports: SuiteReport[] = [];
  const opened: OpenOutcome[] = [];
  let worst = 0;
  let bug: unknown;
  const unrun = (path: string, status: 'error' | 'canceled', message: string): SuiteReport => {
    return { kind: 'not-run', path, status, message, diagnostics: [] };
  };
  const attempt = async (path: string): Promise<SuiteReport> => {
    if (app.signal.aborted) return unrun(path, 'canceled', 'the command was interrupted before this suite');
    if (bug !== undefined) return unrun(path, 'error', 'not started: the command broke off');
    const end = await runOne(path);
    worst = Math.max(worst, exitCodeOf(end));
    if (end.result_path === undefined) {
      const status = end.status === 'canceled' ? 'canceled' : 'error';
      return unrun(path, status, end.error?.message ?? 'the run ended without a result');
    }
    const outcome = await openOutcome(end.result_path);
    opened.push(outcome);
    return outcome;
  };
  return {
    reports,
    get worst() {
      return worst;
    },
    get bug() {
      return bug;
    },
    run: async (path) => {
      try {
        reports.push(await attempt(path));
      } catch (error) {
        if (!(error instanceof DomainError)) {
          bug = error;
          reports.push(unrun(path, 'error', messageOf(error)));
          return;
        }
        // One suite that does not load keeps neither the others nor the reports from being made.
        reports.push(notStarted(path, error));
        err(complaintOf(error));
        worst = Math.max(worst, exitCodeOfError(error));
      }
    },
    async [Symbol.asyncDispose]() {
      for (const outcome of opened) await outcome[Symbol.asyncDispose]();
    },
  };
}

function notStarted(path: string, { kind, message, facts }: DomainError): SuiteReport {
  const { hint, diagnostics = [] } = facts;
  const status = kind === 'canceled' ? 'canceled' : 'error';
  return { kind: 'not-run', path, status, message, diagnostics, ...(hint !== undefined && { hint }) };
}
