import { DomainError } from '../protocol/errors.js';
import type { App } from './app.js';

/** What a person may write for a run: `latest` is the eval that was started last; anything else stays as it is. */
export async function runNamed(app: App, name: string): Promise<string> {
  if (name !== 'latest') return name;
  const { runs } = await app.call('run.list', { kind: 'eval', limit: 1 });
  const [latest] = runs;
  if (latest !== undefined) return latest.id;
  throw new DomainError('unknown-run', 'there are no runs', { hint: 'start one with: assay run PATH' });
}
