import { relative } from 'node:path';
import type { TrialResponse } from '../executors/executor.js';
import type { GradeRecord, TrialResult } from '../results/outcome.js';
import { trialScores, trialStatus } from '../results/scoring.js';
import { type Deadlines, isAbortOf } from '../support/abort.js';
import { messageOf } from '../support/message-of.js';
import { boundGraders } from './bind-graders.js';
import { gradeTrial, withoutWorkspace } from './grading.js';
import { judgedBy, type TrialJudging } from './judged-by.js';
import { type LazyWorkspace, lazyWorkspace } from './lazy-workspace.js';
import type { PlannedTask } from './planned-task.js';
import { type AskedTexts, askedTexts } from './task-texts.js';
import { trialFiles } from './trial-files.js';
import { digestOf, unjudgedTrial } from './trial-record.js';
import type { Attempt, TrialSetting } from './trial-setting.js';

class TrialTimeoutError extends Error {
  override readonly name = 'TrialTimeoutError';
}

/**
 * One attempt in a workspace of its own. Rejects only with the reason of the run's signal. Suites have thousands of
 * short ones: what `using` would make and await for a workspace that nobody opens is spared here and below.
 */
async function runAttempt(
  task: PlannedTask,
  place: Attempt,
  setting: TrialSetting,
  limits: Deadlines,
): Promise<TrialResult> {
  const { runId, startedAt } = setting;
  const asked = askedTexts(task, { runId, trial: place.trial, attempt: place.attempt, startedAt });
  const workspace = lazyWorkspace(asked.resources, { runId: setting.runId, keep: setting.keepWorkspaces });
  try {
    return await executeAndJudge(task, asked, place, workspace, setting, limits);
  } finally {
    const left = workspace.isMade ? await workspace.remove() : undefined;
    if (left !== undefined) {
      const message = `the workspace of ${task.id} could not be removed: ${left}`;
      setting.emit({ type: 'warning', code: 'workspace-left', message });
    }
  }
}

/** Executes under the time limit, then judges. */
async function executeAndJudge(
  task: PlannedTask,
  asked: AskedTexts,
  { trial, attempt, files }: Attempt,
  workspace: LazyWorkspace,
  setting: TrialSetting,
  limits: Deadlines,
): Promise<TrialResult> {
  const signal = limits.parent;
  const started = performance.now();
  const limit = limits.begin(
    task.timeoutMs,
    () => new TrialTimeoutError(`no answer within ${task.timeoutMs / 1000} s`),
  );
  let response: TrialResponse;
  try {
    limit.signal.throwIfAborted();
    response = await setting.executor.execute(
      {
        taskId: task.id,
        trial,
        attempt,
        prompt: asked.prompt,
        context: task.context,
        model: task.model,
        environment: asked.environment,
        resources: asked.resources,
        skillDirectories: task.baseline === true ? [] : setting.skillDirectories,
        ...(task.baseline === true && { baseline: true as const }),
        evalDir: setting.evalDir,
        workspace: workspace.open,
        artifacts: files.artifacts,
      },
      limit.signal,
    );
  } catch (error) {
    if (isAbortOf(signal, error)) throw error;
    const durationMs = Math.round(performance.now() - started);
    const message = setting.redact(messageOf(error));
    return unjudgedTrial(trial, 'error', { attempts: attempt, durationMs, message, broken: true });
  } finally {
    limit[Symbol.dispose]();
  }
  const durationMs = response.durationMs ?? Math.round(performance.now() - started);
  // Before anything judges it: a grader may change what it looks at.
  const left = workspace.isMade
    ? await setting.keepWorkspace?.(await workspace.open(), asked.resources, files.artifacts)
    : undefined;
  for (const event of response.events)
    setting.emit({ type: 'agent_event', task_id: task.id, ...task.arm, trial, event });
  const judge = task.graders.some((each) => each.asksJudge)
    ? await judgedBy(task, { trial, attempt, files }, workspace, setting, limits)
    : undefined;
  const grades = await gradesOf(task, asked.prompt, response, durationMs, workspace.open, judge, signal);
  for (const grade of grades) emitGrade(task, trial, grade, setting);
  const eventsPath = response.events.length === 0 ? undefined : await files.writeTranscript(response.events);
  const problem = response.errorMessage ?? unjudgedReason(task, grades);
  const kept = setting.keepWorkspaces ? await workspace.opened() : undefined;
  const status = trialStatus(grades, response.errorMessage);
  return {
    run_number: trial,
    attempts: attempt,
    status,
    duration_ms: durationMs,
    ...trialScores(status, grades),
    validations: Object.fromEntries(grades.map((grade) => [grade.identifier, grade])),
    session_digest: digestOf(response),
    ...(await judge?.facts()),
    final_output: response.output,
    ...(response.outputTruncated === true && { output_truncated: true }),
    ...(response.outputPath !== undefined && { output_path: relative(setting.runDir, response.outputPath) }),
    ...(problem !== undefined && { error_msg: problem }),
    ...(response.errorMessage !== undefined && { execution_error: true }),
    ...left,
    ...(eventsPath !== undefined && { events_path: eventsPath }),
    ...(kept !== undefined && { workspace: kept }),
  };
}

async function gradesOf(
  task: PlannedTask,
  prompt: string,
  response: TrialResponse,
  durationMs: number,
  openWorkspace: () => Promise<string>,
  judge: TrialJudging | undefined,
  signal: AbortSignal,
): Promise<GradeRecord[]> {
  const { workspaceProblem } = response;
  const given = { ...response, prompt, durationMs, timeLimitMs: task.timeoutMs };
  const facts = judge === undefined ? given : { ...given, ...judge.input };
  const bound = task.graders.some((each) => each.bind) ? await boundGraders(task, signal) : task.graders;
  const graders = workspaceProblem === undefined ? bound : withoutWorkspace(bound, workspaceProblem);
  const needsWorkspace = graders.some((each) => each.grader.needsWorkspace);
  const input = needsWorkspace ? { ...facts, workspace: await openWorkspace() } : facts;
  return gradeTrial(graders, input, signal);
}

function unjudgedReason(task: PlannedTask, grades: readonly GradeRecord[]): string | undefined {
  if (task.graders.length === 0) return 'no grader judges this task';
  const failed = grades.filter((grade) => grade.error === true);
  return failed.length === 0 ? undefined : failed.map((grade) => `${grade.identifier}: ${grade.feedback}`).join('; ');
}

function emitGrade(task: PlannedTask, trial: number, grade: GradeRecord, setting: TrialSetting): void {
  setting.emit({
    type: 'grade',
    task_id: task.id,
    ...task.arm,
    trial,
    grader: grade.identifier,
    grader_type: grade.type,
    passed: grade.passed,
    score: grade.score,
    feedback: grade.feedback,
    ...(grade.error === true && { error: true }),
    duration_ms: grade.duration_ms,
  });
}

/**
 * One trial of a task: attempts until one does not fail or `maxAttempts` is reached; the last one is kept.
 * Errors are not tried again. Never rejects: a trial cut short by the parent of `limits` is `canceled`.
 */
export async function runTrial(
  task: PlannedTask,
  trial: number,
  setting: TrialSetting,
  limits: Deadlines,
): Promise<TrialResult> {
  const files = trialFiles(setting.runDir, task, trial, setting.redact);
  const started = performance.now();
  let attempt = 1;
  try {
    for (;;) {
      const result = await runAttempt(task, { trial, attempt, files }, setting, limits);
      if (result.status !== 'failed' || attempt >= setting.maxAttempts) return result;
      attempt += 1;
    }
  } catch (error) {
    const durationMs = Math.round(performance.now() - started);
    const status = isAbortOf(limits.parent, error) ? 'canceled' : 'error';
    return unjudgedTrial(trial, status, { attempts: attempt, durationMs, message: setting.redact(messageOf(error)) });
  } finally {
    await files.redactOutputs(setting.emit);
  }
}
