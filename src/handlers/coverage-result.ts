import { viewCoverage, type CoverageView } from '../coverage/outcome-view.js';
import { DomainError } from '../protocol/errors.js';
import type { Params } from '../protocol/methods.js';
import type { RunSummary } from '../protocol/run.js';
import { parseCoverageOutcome } from '../reports/coverage/stored-outcome.js';
import { createResultStore } from './result-store.js';

/** The result of a coverage run; its rows are packages where an eval has tasks. */
export function createCoverageResults() {
  const results = createResultStore(parseCoverageOutcome);
  return {
    read: (summary: RunSummary, dir: string) => results.read(summary, dir),
    view: async (
      summary: RunSummary,
      dir: string,
      { view = 'failures', task_id, trial, model, baseline }: Params<'run.result'>,
      page: { readonly limit: number; readonly from: number },
    ): Promise<{ readonly answer: object; readonly next?: number }> => {
      const strange = Object.entries({ task_id, trial, model, baseline }).find(([, value]) => value !== undefined);
      if (strange !== undefined) {
        throw new DomainError('invalid-params', `a coverage run has no ${strange[0]}`, {
          hint: `leave ${strange[0]} out`,
        });
      }
      const wanted = views[view];
      if (wanted === undefined) {
        const hint = 'a coverage run has summary, failures, tasks (its packages) and full';
        throw new DomainError('invalid-params', `a coverage run has no view ${view}`, { hint });
      }
      return viewCoverage(await results.read(summary, dir), wanted, page);
    },
  };
}

const views: Partial<Record<NonNullable<Params<'run.result'>['view']>, CoverageView>> = {
  summary: 'summary',
  failures: 'failures',
  tasks: 'groups',
  full: 'full',
};
