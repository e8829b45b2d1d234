import type { FloorSources } from '../floors/resolve-floors.js';
import type { GoSettings } from '../go/measure-go.js';
import type { GlobGroup } from '../groups.js';
import type { FloorRule, GateSettings } from '../model.js';
import type { PatchSettings } from '../patch/patch-coverage.js';
import type { ReportPath, TestCommand } from '../runners/test-commands.js';
import type { FloorPlace } from './floor-store.js';

/** Where the numbers come from. */
export type CoverageSource =
  | { readonly kind: 'go'; readonly settings: GoSettings }
  | {
      readonly kind: 'command';
      readonly command: TestCommand;
      readonly env: Readonly<Record<string, string>>;
      readonly passEnv: readonly string[];
    }
  | { readonly kind: 'reports'; readonly reports: readonly ReportPath[] };

/** The changed lines that are judged too: those since a commit, or those of a diff. */
export interface PatchPlan extends Omit<PatchSettings, 'source' | 'measurable'> {
  readonly untracked: boolean;
  readonly diffText?: string;
}

/** All that a coverage run does, decided before it starts. */
export interface CoveragePlan {
  readonly name: string;
  /** The project: absolute, links resolved. */
  readonly dir: string;
  readonly source: CoverageSource;
  readonly gate: GateSettings;
  readonly overrides: NonNullable<FloorSources['overrides']>;
  /** What the sum of all groups must reach. */
  readonly totalFloor?: FloorRule | undefined;
  readonly groups?: readonly GlobGroup[] | undefined;
  /** Patterns of files that are not measured. */
  readonly exclude: readonly string[];
  readonly floors: FloorPlace;
  /** Tenths that a raised floor stays below what was measured. */
  readonly slack: number;
  /** Whether the ratchet removes floors of packages that are gone. */
  readonly prune: boolean;
  readonly patch?: PatchPlan | undefined;
  readonly timeoutMs?: number | undefined;
  /** False when only a part of the project was asked for: such a run raises no floor. */
  readonly complete: boolean;
}

/** The part of a plan that recovery needs; JSON. */
export function planFacts({ name, dir, complete }: CoveragePlan) {
  return { name, dir, complete };
}
