import type { GraderKind, Wants } from '../../graders/grader.js';
import type { Diagnostic } from '../../protocol/diagnostic.js';
import type { MetricSpec } from '../../results/metric.js';
import type { EffectiveConfig } from './effective-config.js';
import type { Finding } from './diagnostics.js';
import type { Path } from '../../support/yaml/problem.js';
import type { LoadedTriggers } from './load-triggers.js';
import type { ProjectSettings } from './project-settings.js';
import type { EvalFile } from './schema/eval-file.js';
import type { TaskFile } from './schema/task-file.js';
import type { TaskTexts } from '../task-texts.js';
import type { TemplateData, TemplateScope, Vars } from '../templates/scope.js';
import type { TextProblem } from '../templates/texts.js';

/** A grader entry whose kind exists and whose config fits that kind's schema. */
export interface LoadedGrader {
  /** The kind's own name when the entry has none. */
  readonly name: string;
  readonly type: string;
  readonly kind: GraderKind;
  /** > 0 */
  readonly weight: number;
  /** What `kind.config` made of it; undefined when `template` makes one for each task. */
  readonly config: unknown;
  readonly template?: GraderTemplate;
  /** Of a kind that may want something beside the trial. */
  readonly wants?: Wants;
  /** Where it stands: the file and the path of its entry, for `diagnose`. */
  readonly file: string;
  readonly path: Path;
  /** Leads from a path within `config` to its place in `file`. */
  readonly configPath: (path: Path) => Path;
}

/** The config of a grader of the eval in which there are templates: what it is depends on the task. */
export interface GraderTemplate {
  check(scope: TemplateScope): readonly TextProblem[];
  /** Texts filled in; not yet checked by the kind's schema. Throws TemplateRenderError. */
  render(data: TemplateData): Readonly<Record<string, unknown>>;
  /** What `kind.config` makes of it; else what is wrong, with paths in the file. */
  parse(raw: Readonly<Record<string, unknown>>): ParsedConfig;
}
export type ParsedConfig =
  | { readonly ok: true; readonly config: unknown }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** A file that a trial starts with. */
export interface TaskResource {
  /** Relative to the workspace, normalized. */
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Of fixture files: digest and real path; absent for text written in the task. */
  readonly sha256?: string;
  readonly source?: string;
}

export interface LoadedTask {
  /** Position in the suite, from 0, disabled tasks included. */
  readonly index: number;
  readonly task: TaskFile;
  readonly enabled: boolean;
  /** Real path of its file. */
  readonly source: string;
  /** Of a row of a table, the line on which it begins, from 1. */
  readonly line?: number;
  /** What its templates can name. */
  readonly vars: Vars;
  /** When the agent is given a text with templates. */
  readonly texts?: TaskTexts | undefined;
  readonly fixturesDir: string;
  /** Empty for disabled tasks. */
  readonly files: readonly TaskResource[];
  /** The task's own graders; the eval's come before them. Empty for disabled tasks. */
  readonly graders: readonly LoadedGrader[];
}

/** SHA-256 of what the suite was made from, hex. `tasks` and `fixtures` are over all files, names included. */
export type Digests = {
  readonly eval: string;
  readonly project?: string;
  readonly tasks: string;
  /** Of the CSV file. */
  readonly tasks_from?: string;
  readonly fixtures?: string;
  readonly trigger_tests?: string;
};

/** An eval suite as its files say it. It can be run only when no diagnostic is an error. */
export interface LoadedEval {
  /** Real path of the eval file. */
  readonly path: string;
  readonly dir: string;
  /** Undefined when the eval file itself is not valid. */
  readonly file: EvalFile | undefined;
  readonly project: ProjectSettings;
  /** `file.config` completed from the project file; undefined when that is not possible. */
  readonly config: EffectiveConfig | undefined;
  /** Real paths of `config.skill_directories` that exist. */
  readonly skillDirectories: readonly string[];
  readonly fixturesDir: string;
  /** Graders of every task. */
  readonly graders: readonly LoadedGrader[];
  /** Its `inputs`. */
  readonly vars: Vars;
  readonly tasks: readonly LoadedTask[];
  /** Prompts that test whether the agent takes up a skill; undefined when there are none. */
  readonly triggers?: LoadedTriggers | undefined;
  /** The enabled ones, with what each measures. */
  readonly metrics: readonly MetricSpec[];
  readonly diagnostics: readonly Diagnostic[];
  readonly valid: boolean;
  readonly digests: Digests;
  /** Places a finding of a later phase in one of the suite's files, which is read again for it. */
  readonly diagnose: (file: string, finding: Finding) => Diagnostic;
}
