import type { Finding } from './diagnostics.js';
import type { ProjectSettings } from './project-settings.js';
import type { EvalConfig } from './schema/eval-file.js';

/** The settings of a run as the files give them: the eval's own, else the project's, else the default. */
export interface EffectiveConfig {
  readonly trials: number;
  readonly timeoutSeconds: number;
  readonly parallel: boolean;
  /** Tasks at once when `parallel`. */
  readonly workers: number;
  readonly failFast: boolean;
  readonly executor: string;
  readonly executorOptions: Readonly<Record<string, unknown>>;
  /** Empty when nobody names one: then the executor chooses. */
  readonly model: string;
  /** Empty when nobody names one: then it is that of the trials. */
  readonly judgeModel: string;
  readonly maxAttempts: number;
  readonly seed?: number;
  readonly keepWorkspaces: boolean;
}

export const DEFAULT_WORKERS = 4;

/**
 * Undefined when a setting that has no default is nowhere; what is missing is told to `report`. `chosen` stands in for
 * an executor that the files do not name.
 */
export function effectiveConfig(
  config: EvalConfig,
  project: ProjectSettings,
  report: (finding: Finding) => void,
  chosen?: string,
): EffectiveConfig | undefined {
  const { defaults } = project;
  const timeoutSeconds = config.timeout_seconds ?? defaults.timeout;
  const executor = config.executor || (defaults.engine ?? chosen);
  if (timeoutSeconds === undefined) report(missing('timeout_seconds', 'add `timeout_seconds: 300`'));
  if (executor === undefined) report(missing('executor', 'add `executor: mock` or `executor: command`'));
  if (timeoutSeconds === undefined || executor === undefined) return undefined;
  return {
    trials: config.trials_per_task,
    timeoutSeconds,
    parallel: config.parallel ?? defaults.parallel ?? false,
    workers: config.max_workers || (defaults.workers ?? DEFAULT_WORKERS),
    failFast: config.fail_fast ?? false,
    executor,
    executorOptions: config.executor_options ?? {},
    model: config.model || (defaults.model ?? ''),
    judgeModel: config.judge_model || (defaults.judgeModel ?? ''),
    maxAttempts: config.max_attempts || 1,
    ...(config.seed !== undefined && { seed: config.seed }),
    keepWorkspaces: config.keep_workspaces ?? false,
  };
}

function missing(key: string, hint: string): Finding {
  const message = `\`config.${key}\` is missing`;
  return { severity: 'error', code: 'missing-key', message, hint, path: ['config'], target: 'key' };
}
