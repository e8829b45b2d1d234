import type { WrittenFloor } from './floors/resolve-floors.js';
import { usualFloor } from './floors/resolve-floors.js';
import { metricNames, type FloorRule, type GateSettings } from './model.js';
import { tenthsOf } from './percent.js';
import type { CoverageSection } from './section.js';

type FloorEntry = NonNullable<CoverageSection['floors']>[string];

/** The rules of the gate as a section gives them, with the defaults; percentages are tenths. */
export interface CoverageRules {
  readonly gate: GateSettings & Required<Omit<GateSettings, 'metric'>>;
  readonly overrides: readonly { readonly pattern: string; readonly floors: readonly WrittenFloor[] }[];
  readonly totalFloor?: FloorRule;
  readonly store: 'beside' | 'central';
  readonly floorFile: string;
  readonly slack: number;
  readonly prune: boolean;
  readonly patch: {
    readonly base?: string;
    readonly minPercent?: number;
    readonly maxUncovered?: number;
    readonly minChangedLines: number;
    readonly partialIsMiss: boolean;
    readonly includeUntracked: boolean;
  };
}

export function coverageRules(section: CoverageSection): CoverageRules {
  const { metric, defaultFloor, tightness, patch } = section;
  const minPercent = patch?.minPercent === undefined ? undefined : tenths(patch.minPercent);
  return {
    gate: {
      ...(metric !== undefined && { metric }),
      defaultFloor: defaultFloor === 'none' ? null : defaultFloor === undefined ? usualFloor : tenths(defaultFloor),
      tightness: { enabled: tightness?.enabled ?? true, tolerance: tenths(tightness?.tolerance ?? 0.5) },
      rounding: section.rounding ?? 'down',
    },
    overrides: Object.entries(section.floors ?? {}).map(([pattern, entry]) => ({ pattern, floors: floorsOf(entry) })),
    ...(section.totalFloor !== undefined && { totalFloor: ruleOf(section.totalFloor) }),
    store: section.store ?? 'beside',
    floorFile: section.floorFile ?? 'coverage-floors.json',
    slack: tenths(section.ratchet?.slack ?? 0),
    prune: section.ratchet?.prune ?? false,
    patch: {
      ...(patch?.base !== undefined && { base: patch.base }),
      ...(minPercent !== undefined && { minPercent }),
      ...(patch?.maxUncovered !== undefined && { maxUncovered: patch.maxUncovered }),
      minChangedLines: patch?.minChangedLines ?? 0,
      partialIsMiss: patch?.partialIsMiss ?? false,
      includeUntracked: patch?.includeUntracked ?? false,
    },
  };
}

function floorsOf(entry: FloorEntry): readonly WrittenFloor[] {
  if (typeof entry === 'number') return [{ rule: ruleOf(entry) }];
  const { maxUncovered } = entry;
  const own = metricNames.flatMap((metric) => {
    const value = entry[metric];
    return value === undefined ? [] : [{ metric, rule: ruleOf(value) }];
  });
  return maxUncovered === undefined ? own : [{ rule: { maxUncovered } }, ...own];
}

function ruleOf(value: number | { readonly maxUncovered: number }): FloorRule {
  return typeof value === 'number' ? { tenths: tenths(value) } : value;
}

/** The schema has let only whole tenths through. */
function tenths(percent: number): number {
  return tenthsOf(percent) ?? 0;
}
