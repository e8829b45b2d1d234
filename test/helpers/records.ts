import type { PublicationRecord } from '../../src/publication/record.js';
import { sha1 } from './github.js';

/** A record of one job on commit `sha1`. */
export function someRecord(job: string, more: Partial<PublicationRecord> = {}): PublicationRecord {
  return {
    v: 1,
    sha: sha1,
    run: { host: 'gha', id: '100', attempt: 1, workflow: 'ci', job, leg: '' },
    seq: 1,
    suite: 'changelog',
    kind: 'eval',
    state: 'pass',
    startedAt: '2026-01-02T03:04:05Z',
    ...more,
  };
}
