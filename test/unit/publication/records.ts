import type { PublicationRecord } from '../../../src/publication/record.js';

export const shaA = 'a'.repeat(40);
export const shaB = 'b'.repeat(40);

type Changes = Partial<Omit<PublicationRecord, 'run'>> & { readonly run?: Partial<PublicationRecord['run']> };

/** A suite that passed in a job of its own. */
export function record(suite: string, { run, ...changes }: Changes = {}): PublicationRecord {
  return {
    v: 1,
    sha: shaA,
    run: { host: 'gha', id: '100', attempt: 1, workflow: 'CI', job: 'evals', leg: '', ...run },
    seq: 1,
    suite,
    kind: 'eval',
    state: 'pass',
    startedAt: '2026-03-01T12:00:00Z',
    endedAt: '2026-03-01T12:01:14Z',
    ...changes,
  };
}
