export const metricNames = ['lines', 'statements', 'branches', 'functions'] as const;
export type Metric = (typeof metricNames)[number];

/** Integers; 0 of 0 is nothing to cover, never 0 %. */
export interface Count {
  readonly covered: number;
  readonly total: number;
}

/** Where something lies in its file. Lines and columns from 1, the end exclusive; default: the whole of those lines. */
export interface Span {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine: number;
  readonly endColumn?: number;
}

/** A piece of code that a format counts: a Go block, an Istanbul statement, a line. */
export interface Unit extends Span {
  /** How many of the format's own items it stands for: statements of a Go block, else 1. */
  readonly weight: number;
  readonly hits: number;
}

/** A function, or one way of a branch. Keys are unique within a file and the same in every report of it. */
export interface Point {
  readonly key: string;
  readonly line: number;
  readonly hits: number;
  /** Of a function, where the format tells: from its name or parameters to its end, and its body. */
  readonly spans?: { readonly whole: Span; readonly body: Span };
}

/** By metric; null when the format cannot tell. */
export type Metrics = Readonly<Record<Metric, Count | null>>;

export interface FileCoverage {
  /** As the report writes it until `relocate` makes it relative to the project, with `/`. */
  readonly path: string;
  readonly units: readonly Unit[];
  /** Absent when the format does not tell them. */
  readonly branches?: readonly Point[];
  readonly functions?: readonly Point[];
  readonly metrics: Metrics;
}

export type CoverageFormat = 'go' | 'istanbul' | 'lcov' | 'cobertura';

export interface CoverageData {
  readonly format: CoverageFormat;
  readonly files: readonly FileCoverage[];
  /** `set`, `count` or `atomic` of a Go profile. */
  readonly mode?: string;
  /** Directories that the paths of a Cobertura report start from, in the order in which they are tried. */
  readonly sources?: readonly string[];
}

/** What is wrong with a report, a floor file or a diff. Lines from 1. */
export interface CoverageProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly hint?: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: CoverageProblem };

/** Why a group of files has its row; each group has exactly one. */
export const groupStatuses = [
  'PASS',
  'LOW',
  'LOOSE',
  'UNTESTED',
  'EMPTY',
  'TESTS_FAILED',
  'BUILD_FAILED',
  'TIMEOUT',
  'CANCELED',
  'EXCLUDED',
  'NEW',
] as const;
export type GroupStatus = (typeof groupStatuses)[number];

/** What became of the tests of a group; `untested`: it has none. */
export type GroupRun =
  | 'tested'
  | 'untested'
  | 'tests-failed'
  | 'build-failed'
  | 'timeout'
  | 'canceled'
  | 'excluded'
  /** It has code and a floor, and no report tells of it. */
  | 'unmeasured';

/** A package: what has one floor. */
export interface CoverageGroup {
  /** Import path, package name or the name in the settings. */
  readonly name: string;
  /** Its directory relative to the project, `.` for the project itself. */
  readonly path: string;
  readonly files: readonly FileCoverage[];
  /** Default: `tested`. */
  readonly run?: GroupRun;
  readonly durationMs?: number;
  /** What the tests or the compiler said, for a run that went wrong; `logPath`: all of it, relative to the run. */
  readonly error?: string;
  readonly logPath?: string;
}

/** Percentages are integer tenths: 855 is 85.5 %. */
export type FloorRule = { readonly tenths: number } | { readonly maxUncovered: number };

/** Where a floor comes from: only a stored one can be loose or be raised. */
export type FloorSource = 'stored' | 'settings' | 'default';

export interface Floor {
  readonly metric: Metric;
  readonly rule: FloorRule;
  readonly source: FloorSource;
}

/** Floors of groups by name; a group without an entry has the default floor. */
export type Floors = ReadonlyMap<string, readonly Floor[]>;

export interface GateSettings {
  /** What a floor without a metric is about. Default: statements, or lines where the format has none. */
  readonly metric?: Metric;
  /** Tenths; null: a group without a floor is NEW and passes. Default 800. */
  readonly defaultFloor?: number | null;
  readonly tightness?: {
    readonly enabled: boolean;
    /** Tenths of a percentage point. */ readonly tolerance: number;
  };
  /** `go`: to the nearest tenth as Go prints it, for floors that were made so. Default `down`. */
  readonly rounding?: 'down' | 'go';
}

/** One floor of a group held against what was measured. */
export interface FloorCheck {
  readonly metric: Metric;
  readonly count: Count;
  /** Tenths, rounded as the settings say; null when there is nothing to cover. */
  readonly percent: number | null;
  /** Absent for a group without any floor. */
  readonly floor?: Floor;
  readonly result: 'pass' | 'low' | 'loose' | 'empty' | 'new';
  /** Tenths that would be tight again, for `loose`. */
  readonly advice?: number;
}

export interface GroupVerdict {
  readonly group: CoverageGroup;
  readonly status: GroupStatus;
  /** False when the row fails the run; an error of its own when its tests could not be judged. */
  readonly passed: boolean;
  /** The one that decided the status; undefined when nothing was measured. */
  readonly check?: FloorCheck;
  readonly checks: readonly FloorCheck[];
}

/** A change of a stored floor, in tenths; `from` null: new, `to` null: removed with its group. */
export interface FloorChange {
  readonly group: string;
  readonly path: string;
  readonly metric: Metric;
  readonly from: number | null;
  readonly to: number | null;
  readonly reason?: string;
}
