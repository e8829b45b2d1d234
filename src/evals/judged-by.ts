import { relative } from 'node:path';
import type { GradeInput } from '../graders/grader.js';
import type { TrialResult } from '../results/outcome.js';
import type { Deadlines } from '../support/abort.js';
import { writeJudgeLines } from './judge-answers.js';
import type { LazyWorkspace } from './lazy-workspace.js';
import type { PlannedTask } from './planned-task.js';
import type { Attempt, TrialSetting } from './trial-setting.js';
import { trialJudge } from './trial-judge.js';

/** What graders that ask a model are given, and what is kept of their questions. */
export interface TrialJudging {
  readonly input: Pick<GradeInput, 'judge' | 'baseline' | 'promptSource'>;
  /** After the last grade: what the judges used, and where their answers are kept. */
  facts(): Promise<Pick<TrialResult, 'judge_usage' | 'judge_path'>>;
}

/** The judging of one attempt whose graders ask a model; waits for the trial without skills when one compares with it. */
export async function judgedBy(
  task: PlannedTask,
  { trial, attempt, files }: Attempt,
  workspace: LazyWorkspace,
  setting: TrialSetting,
  limits: Deadlines,
): Promise<TrialJudging> {
  const { executor, judgeModel, runId, runDir, evalDir, redact, skillDirectories } = setting;
  const isBaseline = task.baseline === true;
  const judge = trialJudge(
    {
      executor,
      judgeModel,
      runId,
      evalDir,
      redact,
      warn: (code, message) => setting.emit({ type: 'warning', code, message }),
      taskId: task.id,
      agentModel: task.model,
      baseline: isBaseline,
      skillDirectories: isBaseline ? [] : skillDirectories,
      timeoutMs: task.timeoutMs,
      trial,
      attempt,
      files,
      openWorkspace: workspace.open,
      placeOf: (grader) => task.graders.find(({ name }) => name === grader)?.place?.(),
    },
    limits,
  );
  const compares = task.graders.some((each) => each.wants?.baseline === true);
  const baseline = compares ? await setting.takeBaseline?.(task, trial) : undefined;
  return {
    input: {
      judge,
      ...(baseline !== undefined && { baseline }),
      ...(task.texts?.isLive === true && { promptSource: task.prompt }),
    },
    async facts() {
      const { usage, answers } = judge;
      const path = answers.length === 0 ? undefined : await writeJudgeLines(await files.artifacts(), answers, redact);
      return {
        ...(usage && { judge_usage: usage }),
        ...(path !== undefined && { judge_path: relative(runDir, path) }),
      };
    },
  };
}
