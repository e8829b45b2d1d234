import { createHash } from 'node:crypto';
import type { Fingerprint } from '../floors/central-file.js';
import type { GlobGroup } from '../groups.js';
import type { MergedCoverage } from '../merge.js';
import type { CoveragePlan } from './plan.js';

/** What percentages depend on besides the code and its tests. */
export function fingerprintOf(
  { exclude, source, groups = [] }: Pick<CoveragePlan, 'exclude' | 'source' | 'groups'>,
  { formats, mode }: Pick<MergedCoverage, 'formats' | 'mode'>,
): Fingerprint {
  const left = [...exclude, ...(source.kind === 'go' ? source.settings.exclude : [])].toSorted();
  return {
    formats: formats.join(' '),
    system: `${process.platform}/${process.arch}`,
    ...(mode !== undefined && { mode }),
    ...(left.length > 0 && { exclude: digestOf(left) }),
    // Of Go the packages are the groups, whatever the settings say.
    ...(groups.length > 0 && source.kind !== 'go' && { groups: digestOf(groups.map(rulesOf).toSorted()) }),
  };
}

/** The same for the same patterns in any order. */
function rulesOf({ name, include, exclude = [] }: GlobGroup): string {
  return JSON.stringify([name, include.toSorted(), exclude.toSorted()]);
}

function digestOf(value: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
