import { type ReuseFlags, reuseOptions } from './reuse-program.js';
import type { RunOptions } from './run-command.js';

/** Flags of `assay run`, as commander gives them. */
export interface RunFlags extends ReuseFlags {
  readonly task?: string[];
  readonly tag?: string[];
  readonly failFast?: boolean;
  readonly keepWorkspaces?: boolean;
  readonly contextDir?: string;
  readonly model?: string[];
  readonly baseline?: boolean;
  readonly judgeModel?: string;
  readonly executor?: string;
  readonly executorOptions?: Record<string, unknown>;
  readonly trials?: number;
  readonly workers?: number;
  readonly seed?: number;
  readonly output?: string;
  readonly reporter?: string[];
  readonly json?: boolean;
}

/** Flags that were given, under the names of `eval.run`; absent ones stay absent, so that the file decides. */
export function runOptions(flags: RunFlags): RunOptions {
  return {
    ...(flags.task && { tasks: flags.task }),
    ...(flags.tag && { tags: flags.tag }),
    ...(flags.failFast !== undefined && { fail_fast: flags.failFast }),
    ...(flags.keepWorkspaces !== undefined && { keep_workspaces: flags.keepWorkspaces }),
    ...(flags.contextDir !== undefined && { context_dir: flags.contextDir }),
    ...(flags.model && { models: flags.model }),
    ...(flags.baseline !== undefined && { baseline: flags.baseline }),
    ...(flags.judgeModel !== undefined && { judge_model: flags.judgeModel }),
    ...(flags.executor !== undefined && { executor: flags.executor }),
    ...(flags.executorOptions && { executor_options: flags.executorOptions }),
    ...(flags.trials !== undefined && { trials: flags.trials }),
    ...(flags.workers !== undefined && { workers: flags.workers }),
    ...(flags.seed !== undefined && { seed: flags.seed }),
    ...reuseOptions(flags),
    ...(flags.output !== undefined && { output: flags.output }),
  };
}
