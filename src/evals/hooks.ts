import { resolve } from 'node:path';
import type { RunEventBody } from '../protocol/run-event.js';
import { scrubbedEnv } from '../support/environment.js';
import { messageOf } from '../support/message-of.js';
import { runProcess, type ProcessResult } from '../support/process-group.js';
import { hookArgv } from './hook-argv.js';
import type { Hook } from './hook.js';
import { type FilledHook, filledHook } from './hook-templates.js';
import { isWithin } from '../support/roots.js';
import type { TemplateData } from './templates/scope.js';

export type { Hook } from './hook.js';
export { hookArgv } from './hook-argv.js';

export type HookStage = 'before_run' | 'after_run' | 'before_task' | 'after_task';
export type HookEvent = Extract<RunEventBody, { type: 'hook' }>;

export interface HookOptions {
  readonly evalDir: string;
  /** Environment of this process; only what is allowed of it reaches a hook. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly runId?: string;
  readonly taskId?: string;
  /** What the templates of the hooks can name. */
  readonly data?: TemplateData;
  /** Ends the hook that is running and the list. */
  readonly signal: AbortSignal;
  readonly report: (event: HookEvent) => void;
  /** Time for the whole list, milliseconds. */
  readonly budgetMs?: number;
}

export type HooksOutcome = { readonly ok: true } | { readonly ok: false; readonly message: string };

const defaultTimeoutMs = 60_000;

/**
 * Runs the hooks of a stage one after the other and reports each. Not ok when a hook with `error_on_fail` failed,
 * when the budget ran out before the list did, or when the signal ended it. Never rejects; nothing is left running.
 */
export async function runHooks(stage: HookStage, hooks: readonly Hook[], options: HookOptions): Promise<HooksOutcome> {
  const end = performance.now() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
  for (const written of hooks) {
    const { hook, broken } = filled(written, options);
    const base = {
      type: 'hook' as const,
      stage,
      command: hook.command,
      ...(options.taskId !== undefined && { task_id: options.taskId }),
    };
    const started = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- a hook may rely on what the one before it did
    const { exitCode, problem, fatal } = await (broken ?? runHook(stage, hook, end - started, options));
    options.report({
      ...base,
      ok: problem === undefined,
      exit_code: exitCode,
      ...(problem !== undefined && { message: problem }),
      duration_ms: Math.round(performance.now() - started),
    });
    if (problem !== undefined && (fatal || hook.error_on_fail === true)) {
      return { ok: false, message: `${stage} hook \`${hook.command}\` ${problem}` };
    }
  }
  return { ok: true };
}

function filled(hook: Hook, { data }: HookOptions): { readonly hook: FilledHook; readonly broken?: HookEnd } {
  try {
    return { hook: data === undefined ? hook : filledHook(hook, data) };
  } catch (error) {
    return { hook, broken: { exitCode: null, problem: `cannot be run: ${messageOf(error)}`, fatal: false } };
  }
}

interface HookEnd {
  readonly exitCode: number | null;
  /** What went wrong, as the end of a sentence that begins with the hook. */
  readonly problem?: string;
  /** The list cannot go on, whatever the hook's own rule is. */
  readonly fatal: boolean;
}

async function runHook(stage: HookStage, hook: FilledHook, leftMs: number, options: HookOptions): Promise<HookEnd> {
  const unstarted = (problem: string, fatal: boolean): HookEnd => ({ exitCode: null, problem, fatal });
  if (options.signal.aborted) return unstarted(`was not started: ${reasonOf(options.signal)}`, true);
  if (leftMs <= 0) return unstarted('was not started: the time for all hooks is used up', true);
  const ownMs = hook.timeout_seconds === undefined ? defaultTimeoutMs : hook.timeout_seconds * 1000;
  const timeoutMs = Math.min(ownMs, leftMs);
  const cwd = resolve(options.evalDir, hook.working_directory ?? '.');
  if (hook.hasFilledDirectory === true && !isWithin(options.evalDir, cwd)) {
    return unstarted("was not started: its `working_directory` leads out of the eval's directory", false);
  }
  let result: ProcessResult;
  try {
    result = await runProcess({
      argv: hook.shell === true ? ['/bin/sh', '-c', hook.command] : (hook.argv ?? hookArgv(hook.command)),
      cwd,
      env: hookEnv(stage, hook, options),
      timeoutMs,
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal.aborted) return unstarted(`was ended: ${reasonOf(options.signal)}`, true);
    return unstarted(`cannot be run: ${messageOf(error)}`, false);
  }
  const problem = problemOf(result, hook.exit_codes ?? [0], timeoutMs);
  return { exitCode: result.exitCode, fatal: false, ...(problem !== undefined && { problem }) };
}

function hookEnv(stage: HookStage, hook: Hook, { env, evalDir, runId, taskId }: HookOptions): Record<string, string> {
  return scrubbedEnv(env, [], {
    ...hook.env,
    ASSAY_HOOK: stage,
    ASSAY_EVAL_DIR: evalDir,
    ...(runId !== undefined && { ASSAY_RUN_ID: runId }),
    ...(taskId !== undefined && { ASSAY_TASK_ID: taskId }),
  });
}

function problemOf(result: ProcessResult, accepted: readonly number[], timeoutMs: number): string | undefined {
  if (result.spawnError !== undefined) return `could not be started: ${result.spawnError}`;
  const said = lastWords(result);
  if (result.timedOut) return `was ended after ${timeoutMs / 1000} s${said}`;
  if (result.exitCode === null) return `was ended by ${result.signalName ?? 'a signal'}${said}`;
  if (accepted.includes(result.exitCode)) return undefined;
  return `exited with code ${result.exitCode}, accepted: ${accepted.join(', ')}${said}`;
}

/** The end of what the hook said, for whoever must find out why it failed. */
function lastWords({ stdout, stderr }: ProcessResult): string {
  const said = stderr.text.trim() || stdout.text.trim();
  return said === '' ? '' : `: ${said.length <= 1000 ? said : `... ${said.slice(-1000)}`}`;
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}
