import type { GroupRun } from '../model.js';
import type { ReportPath } from './test-commands.js';
import type { RunLogs } from './run-logs.js';

export type CoveragePhase = 'list' | 'warm' | 'run' | 'parse';

/** A package whose tests have ended, or that has none. */
export interface EndedPackage {
  readonly name: string;
  /** Relative to the project, `/` between names, `.` for the project itself. */
  readonly path: string;
  readonly run: GroupRun;
  readonly durationMs?: number;
  readonly cached?: boolean;
  /** It may have statements: a profile without blocks of it is no sign that there is nothing to cover. */
  readonly hasStatements?: true;
  /** All that its tests or the compiler printed, relative to the directory of the run, when something went wrong. */
  readonly logPath?: string;
  /** What the tests or the compiler said, when something went wrong. */
  readonly error?: string;
}

/** Who hears how far a measurement is. */
export interface RunnerWatch {
  /** How many packages will end; of Go also how many are left out, and how many are tested at once. */
  planned(total: number, facts?: { readonly excluded: number; readonly parallelism: number }): void;
  phase(phase: CoveragePhase, message: string): void;
  /** `profile`: where its blocks are by now, of Go. */
  ended(each: EndedPackage, profile?: string): void;
  warn(code: string, message: string): void;
}

/** What every runner is given. */
export interface RunnerContext {
  /** The project: absolute, links resolved. */
  readonly dir: string;
  /** A directory of this run alone; whoever made it removes it. */
  readonly tempDir: string;
  /** The environment of this process; children get an allow-list of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Moment of `performance.now()` at which the tests are stopped. */
  readonly deadline?: number | undefined;
  readonly cpus: number;
  readonly watch: RunnerWatch;
  /** Takes what tests print; absent: only the excerpts in the rows are kept. */
  readonly logs?: RunLogs | undefined;
}

/** A report that the tests have written, still as text. */
export interface ReportText {
  /** For messages: its path relative to the project, or what wrote it. */
  readonly name: string;
  readonly text: string;
  /** Where its relative paths start from, relative to the project; default: the project. */
  readonly base?: string;
  /** Set when it is to be kept, to be carried forward into runs that do not write it. */
  readonly flag?: string;
}

/** What a runner found. Never thrown away: a cancel or the end of the time leaves what had ended. */
export interface Measured {
  readonly reports: readonly ReportText[];
  /** Those that were not written and are to be carried forward. */
  readonly missing?: readonly ReportPath[];
  /** Groups that the runner knows by itself, in the order of the report; absent when the settings make them. */
  readonly packages?: readonly EndedPackage[];
  /** How the tests as a whole ended, where they cannot be told apart by package. */
  readonly run?: GroupRun;
  readonly error?: string;
  readonly logPath?: string;
  /** Files whose tests failed, relative to the project: their groups have failed. */
  readonly failedTests?: readonly { readonly path: string; readonly message: string }[];
  /** Prefixes of paths in the reports and the directories that they stand for, relative to the project. */
  readonly places?: readonly { readonly prefix: string; readonly path: string }[];
  readonly timings: Readonly<Record<'list' | 'warm' | 'run', number>>;
}

/** The time that is left, in ms; undefined when there is no limit. */
export function timeLeft({ deadline }: Pick<RunnerContext, 'deadline'>): number | undefined {
  return deadline === undefined ? undefined : Math.max(1, deadline - performance.now());
}

/**
 * Test runners end their own processes when the group is interrupted. At the end of their time they have five seconds
 * for it; after a cancel nothing may be left within one second.
 */
export const interrupt = { signal: 'SIGINT', graceMs: 5_000, abortGraceMs: 700 } as const;
