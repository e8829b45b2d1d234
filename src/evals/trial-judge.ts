import { cp, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Executor, TrialResponse } from '../executors/executor.js';
import { GraderError, type Judge } from '../graders/grader.js';
import { sumUsage } from '../results/summary.js';
import type { Usage } from '../results/transcript.js';
import { type Deadlines, isAbortOf } from '../support/abort.js';
import { messageOf } from '../support/message-of.js';
import { lazyWorkspace, type LazyWorkspace } from './lazy-workspace.js';
import type { TrialFiles } from './trial-files.js';

/** What the graders of one attempt ask through the executor of the run. */
export interface TrialJudge extends Judge {
  /** What all answers so far cost; undefined when the executor does not say. */
  readonly usage: Usage | undefined;
}

export interface JudgeSetting {
  readonly taskId: string;
  readonly baseline: boolean;
  readonly trial: number;
  readonly attempt: number;
  readonly timeoutMs: number;
  readonly files: TrialFiles;
  readonly openWorkspace: () => Promise<string>;
  readonly executor: Executor;
  /** For graders that name no model of their own; empty: the executor chooses. */
  readonly judgeModel: string;
  readonly runId: string;
  readonly evalDir: string;
  readonly redact: (text: string) => string;
  readonly warn: (code: string, message: string) => void;
}

/**
 * A judge for one attempt. It sees a copy of the trial's workspace, so that nothing it does, or is talked into, changes
 * what later graders look at; every question has the task's time limit.
 */
export function trialJudge(setting: JudgeSetting, limits: Deadlines): TrialJudge {
  const asked = new Map<string, number>();
  const usages: (Usage | undefined)[] = [];
  return {
    async ask(prompt, { grader, model = setting.judgeModel }) {
      const question = (asked.get(grader) ?? 0) + 1;
      asked.set(grader, question);
      const response = await execute(setting, limits, { prompt, model, grader, question });
      usages.push(response.usage);
      if (response.errorMessage !== undefined)
        throw new GraderError(`the judge failed: ${setting.redact(response.errorMessage)}`);
      if (response.outputTruncated === true) throw new GraderError('the answer of the judge is too long');
      return { text: response.output, model };
    },
    get usage() {
      return sumUsage(usages);
    },
  };
}

interface Question {
  readonly prompt: string;
  readonly model: string;
  readonly grader: string;
  readonly question: number;
}

async function execute(setting: JudgeSetting, limits: Deadlines, about: Question): Promise<TrialResponse> {
  const { prompt, model, grader, question } = about;
  const seconds = setting.timeoutMs / 1000;
  const limit = limits.begin(setting.timeoutMs, () => new Error(`no answer within ${seconds} s`));
  const own = lazyWorkspace([], { runId: setting.runId, keep: false });
  let copied: Promise<string> | undefined;
  try {
    return await setting.executor.execute(
      {
        taskId: setting.taskId,
        trial: setting.trial,
        attempt: setting.attempt,
        prompt,
        context: {},
        model,
        resources: [],
        skillDirectories: [],
        evalDir: setting.evalDir,
        workspace: () => (copied ??= copyOf(setting, own)),
        artifacts: async () => artifactsOf(setting, grader, question),
        judge: { grader, question },
        ...(setting.baseline && { baseline: true }),
      },
      limit.signal,
    );
  } catch (error) {
    if (isAbortOf(limits.parent, error)) throw error;
    throw new GraderError(`the judge could not be asked: ${setting.redact(messageOf(error))}`, { cause: error });
  } finally {
    limit[Symbol.dispose]();
    const left = own.isMade ? await own.remove() : undefined;
    if (left !== undefined) setting.warn('workspace-left', `the workspace of a judge could not be removed: ${left}`);
  }
}

/** Pipes and sockets, which have nothing to copy, are left out. */
async function copyOf({ openWorkspace }: JudgeSetting, own: LazyWorkspace): Promise<string> {
  const [from, to] = [await openWorkspace(), await own.open()];
  const filter = async (path: string): Promise<boolean> => {
    const found = await lstat(path);
    return found.isFile() || found.isDirectory() || found.isSymbolicLink();
  };
  await cp(from, to, { recursive: true, verbatimSymlinks: true, filter });
  return to;
}

async function artifactsOf({ files }: JudgeSetting, grader: string, question: number): Promise<string> {
  const slug = grader.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '-');
  const dir = join(await files.artifacts(), `judge-${slug.slice(0, 40)}-${question}`);
  await mkdir(dir, { recursive: true });
  return dir;
}
