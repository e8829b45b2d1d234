import { DomainError } from '../protocol/errors.js';
import type { RunKind } from '../protocol/run.js';
import type { App } from './app.js';

const starts = { eval: 'assay run PATH', coverage: 'assay coverage' } as const;

/**
 * What a person may write for a run: `latest` is the one of this kind that was started last, of any kind with `any`;
 * anything else stays as it is. Throws unknown-run when there is none yet.
 */
export async function runNamed(app: Pick<App, 'call'>, name: string, kind: RunKind | 'any' = 'eval'): Promise<string> {
  if (name !== 'latest') return name;
  const { runs } = await app.call('run.list', { ...(kind !== 'any' && { kind }), limit: 1 });
  const [latest] = runs;
  if (latest !== undefined) return latest.id;
  const hint = `start one with: ${kind === 'any' ? Object.values(starts).join(', or ') : starts[kind]}`;
  throw new DomainError('unknown-run', kind === 'any' ? 'there are no runs' : `there are no ${kind} runs`, { hint });
}
