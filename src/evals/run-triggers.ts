import type { Executor, TrialResponse } from '../executors/executor.js';
import type { RunEventBody } from '../protocol/run-event.js';
import type { Progress, TrialStatus } from '../protocol/run.js';
import { countTrials } from '../results/summary.js';
import type { TriggerResult } from '../results/trigger-metrics.js';
import { Deadlines, isAbortOf } from '../support/abort.js';
import { mapToEnd } from '../support/map-to-end.js';
import { messageOf } from '../support/message-of.js';
import { lazyWorkspace } from './lazy-workspace.js';
import type { PlannedTrigger } from './planned-trigger.js';
import type { TriggerAnswer as Answer, TriggerReuse } from './reuse/trigger-reuse.js';
import { trialFiles } from './trial-files.js';

/** What all trigger tests of a run share. */
export interface TriggerSetting {
  readonly runId: string;
  readonly runDir: string;
  readonly evalDir: string;
  readonly executor: Executor;
  readonly skillDirectories: readonly string[];
  readonly keepWorkspaces: boolean;
  readonly timeoutMs: number;
  readonly workers: number;
  /** Number of planned tasks: the files of triggers come behind theirs. */
  readonly tasks: number;
  /** The counts of the run so far, trigger tests in `total`. */
  readonly counts: Progress;
  /** True when the tasks have ended so that nothing more may start. */
  readonly stopped: boolean;
  /** Answers of earlier runs that may stand in for new ones. */
  readonly answers?: TriggerReuse | undefined;
  readonly redact: (text: string) => string;
  readonly emit: (event: RunEventBody) => void;
  readonly progress: (progress: Progress) => void;
  readonly record: (line: string) => unknown;
  readonly drained: () => Promise<void>;
}

/** The facts of a trigger test with what came of it. */
export function triggerResult(trigger: Omit<PlannedTrigger, 'index'>, answer: Answer): TriggerResult {
  const { prompt, confidence, reason, shouldTrigger, arm } = trigger;
  return {
    prompt,
    ...(confidence !== undefined && { confidence }),
    should_trigger: shouldTrigger,
    ...answer,
    ...(reason !== undefined && { reason }),
    ...(arm.model !== undefined && { model: arm.model }),
  };
}

/** Makes every trigger test, a bounded number at once. Never rejects; what a cancel cuts short is `canceled`. */
export async function runTriggers(
  triggers: readonly PlannedTrigger[],
  setting: TriggerSetting,
  signal: AbortSignal,
): Promise<TriggerResult[]> {
  using limits = new Deadlines(signal);
  let counts = setting.counts;
  const run = async (trigger: PlannedTrigger): Promise<TriggerResult> => {
    const left: TrialStatus | undefined = signal.aborted ? 'canceled' : setting.stopped ? 'skipped' : undefined;
    if (left === undefined) setting.emit({ type: 'trigger_started', ...placeOf(trigger) });
    const answer = left === undefined ? await obtain(trigger, setting, limits) : { status: left, duration_ms: 0 };
    const result = triggerResult(trigger, answer);
    const { status, did_trigger, error_msg, duration_ms } = result;
    if (status !== 'canceled' && status !== 'skipped') {
      setting.record(JSON.stringify({ trigger_index: trigger.index, ...result }));
      setting.emit({
        type: 'trigger_ended',
        ...placeOf(trigger),
        status,
        should_trigger: result.should_trigger,
        ...(did_trigger !== undefined && { did_trigger }),
        duration_ms,
        ...(error_msg !== undefined && { error: error_msg }),
        ...(answer.cached === true && { cached: true }),
      });
    }
    counts = countTrials(counts, status);
    if (answer.cached === true) counts = { ...counts, cached: (counts.cached ?? 0) + 1 };
    setting.progress(counts);
    await setting.drained();
    return result;
  };
  return await mapToEnd(triggers, run, setting.workers);
}

function placeOf({ index, prompt, arm }: PlannedTrigger) {
  return { trigger: index + 1, prompt, ...(arm.model !== undefined && { model: arm.model }) };
}

/** An answer of an earlier run when there is one to take, else a new one. */
async function obtain(trigger: PlannedTrigger, setting: TriggerSetting, limits: Deadlines): Promise<Answer> {
  const { answers } = setting;
  const taken = await answers?.take(trigger, filesOf(trigger, setting));
  if (taken !== undefined) return taken;
  const answer = await ask(trigger, setting, limits);
  await answers?.keep(trigger, answer);
  return answer;
}

function filesOf(trigger: PlannedTrigger, { tasks }: TriggerSetting) {
  return { index: tasks + trigger.index, id: 'trigger' };
}

async function ask(trigger: PlannedTrigger, setting: TriggerSetting, limits: Deadlines): Promise<Answer> {
  const started = performance.now();
  const took = (): number => Math.round(performance.now() - started);
  const { runId, runDir, redact } = setting;
  const files = trialFiles(runDir, filesOf(trigger, setting), 1, redact);
  const workspace = lazyWorkspace([], { runId, keep: setting.keepWorkspaces });
  const seconds = setting.timeoutMs / 1000;
  using limit = limits.begin(setting.timeoutMs, () => new Error(`no answer within ${seconds} s`));
  try {
    limit.signal.throwIfAborted();
    const response = await setting.executor.execute(
      {
        taskId: `trigger-${trigger.index + 1}`,
        trigger: true,
        trial: 1,
        attempt: 1,
        prompt: trigger.prompt,
        context: {},
        model: trigger.model,
        resources: [],
        skillDirectories: setting.skillDirectories,
        evalDir: setting.evalDir,
        workspace: workspace.open,
        artifacts: files.artifacts,
      },
      limit.signal,
    );
    const eventsPath = await files.writeTranscript(response.events);
    return {
      ...judge(trigger, response),
      ...(response.output !== '' && { final_output: response.output }),
      ...(response.toolCalls && response.toolCalls.length > 0 && { tool_calls: response.toolCalls }),
      ...(response.sessionId !== undefined && { session_id: response.sessionId }),
      duration_ms: took(),
      ...(response.usage && { usage: response.usage }),
      ...(eventsPath !== undefined && { events_path: eventsPath }),
    };
  } catch (error) {
    const status = isAbortOf(limits.parent, error) ? 'canceled' : 'error';
    return { status, error_msg: redact(messageOf(error)), duration_ms: took() };
  } finally {
    await files.redactOutputs(setting.emit);
    const left = workspace.isMade ? await workspace.remove() : undefined;
    if (left !== undefined) {
      const message = `the workspace of a trigger test could not be removed: ${left}`;
      setting.emit({ type: 'warning', code: 'workspace-left', message });
    }
  }
}

/** The answer is never guessed: who broke off, or does not report skills, may have taken one up or not. */
function judge(
  { skill, shouldTrigger }: PlannedTrigger,
  { errorMessage, skillInvocations }: TrialResponse,
): Pick<TriggerResult, 'status' | 'did_trigger' | 'error_msg'> {
  if (errorMessage !== undefined) return { status: 'error', error_msg: errorMessage };
  if (skillInvocations === undefined) {
    return { status: 'error', error_msg: 'the executor does not report which skills the agent took up' };
  }
  const did = skillInvocations.some(({ name }) => name === skill);
  return { status: did === shouldTrigger ? 'passed' : 'failed', did_trigger: did };
}
