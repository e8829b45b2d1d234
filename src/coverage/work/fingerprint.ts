import { createHash } from 'node:crypto';
import type { Fingerprint } from '../floors/central-file.js';
import type { MergedCoverage } from '../merge.js';
import type { CoveragePlan } from './plan.js';

/** What percentages depend on besides the code and its tests. */
export function fingerprintOf(
  { exclude, source }: CoveragePlan,
  { formats, mode }: Pick<MergedCoverage, 'formats' | 'mode'>,
): Fingerprint {
  const left = [...exclude, ...(source.kind === 'go' ? source.settings.exclude : [])].toSorted();
  const digest = createHash('sha256').update(JSON.stringify(left)).digest('hex').slice(0, 12);
  return {
    formats: formats.join(' '),
    system: `${process.platform}/${process.arch}`,
    ...(mode !== undefined && { mode }),
    ...(left.length > 0 && { exclude: digest }),
  };
}
