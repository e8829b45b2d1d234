import { cp, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Executor, TrialResponse } from '../executors/executor.js';
import { NotRecordedError } from '../executors/stored-run.js';
import { GraderError, type Judge, type JudgeQuestion } from '../graders/grader.js';
import { sumUsage } from '../results/sum-usage.js';
import type { Usage } from '../results/transcript.js';
import { type Deadlines, isAbortOf } from '../support/abort.js';
import { messageOf } from '../support/message-of.js';
import { type JudgeLine, questionDigest } from './judge-answers.js';
import { lazyWorkspace, type LazyWorkspace } from './lazy-workspace.js';
import type { TrialFiles } from './trial-files.js';

/** What the graders of one attempt ask through the executor of the run. */
export interface TrialJudge extends Judge {
  /** What all answers so far cost; undefined when the executor does not say. */
  readonly usage: Usage | undefined;
  /** What it was answered so far. */
  readonly answers: readonly JudgeLine[];
}

export interface JudgeSetting {
  readonly taskId: string;
  readonly baseline: boolean;
  /** Of the trial that is judged. */
  readonly agentModel: string;
  readonly trial: number;
  readonly attempt: number;
  readonly timeoutMs: number;
  readonly files: TrialFiles;
  readonly openWorkspace: () => Promise<string>;
  readonly executor: Executor;
  /** For graders that name no model of their own; empty: the executor chooses. */
  readonly judgeModel: string;
  readonly skillDirectories: readonly string[];
  /** Where a grader stands, for messages: `file:line:column`. */
  readonly placeOf: (grader: string) => string | undefined;
  readonly runId: string;
  readonly evalDir: string;
  readonly redact: (text: string) => string;
  readonly warn: (code: string, message: string) => void;
}

/**
 * A judge for one attempt. It sees a copy of the trial's workspace, so that nothing it does, or is talked into, changes
 * what later graders look at; only who goes on with the agent's session works in the workspace itself. Every question has
 * the task's time limit.
 */
export function trialJudge(setting: JudgeSetting, limits: Deadlines): TrialJudge {
  const asked = new Map<string, number>();
  const usages: (Usage | undefined)[] = [];
  const answers: JudgeLine[] = [];
  return {
    answers,
    async ask(prompt, question) {
      const { grader, identity, model = setting.judgeModel } = question;
      const number = (asked.get(grader) ?? 0) + 1;
      asked.set(grader, number);
      const digest = questionDigest(identity, model, setting.redact);
      const response = await execute(setting, limits, prompt, { ...question, model, number, digest });
      usages.push(response.usage);
      if (response.errorMessage !== undefined)
        throw new GraderError(`the judge failed: ${setting.redact(response.errorMessage)}`);
      if (response.outputTruncated === true) throw new GraderError('the answer of the judge is too long');
      answers.push({ grader, digest, model, output: response.output });
      return { text: response.output, model };
    },
    get usage() {
      return sumUsage(usages);
    },
  };
}

type Question = JudgeQuestion & { readonly model: string; readonly number: number; readonly digest: string };

async function execute(
  setting: JudgeSetting,
  limits: Deadlines,
  prompt: string,
  { model, grader, number, digest, session, blind }: Question,
): Promise<TrialResponse> {
  const seconds = setting.timeoutMs / 1000;
  const limit = limits.begin(setting.timeoutMs, () => new Error(`no answer within ${seconds} s`));
  const own = lazyWorkspace([], { runId: setting.runId, keep: false });
  let copied: Promise<string> | undefined;
  const workspace = (): Promise<string> => {
    if (session !== undefined) return setting.openWorkspace();
    return blind === true ? own.open() : (copied ??= copyOf(setting, own));
  };
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
        skillDirectories: session === undefined ? [] : setting.skillDirectories,
        evalDir: setting.evalDir,
        workspace,
        artifacts: async () => artifactsOf(setting, grader, number),
        judge: { grader, question: number, digest, agentModel: setting.agentModel },
        ...(session !== undefined && { continues: session }),
        ...(setting.baseline && { baseline: true }),
      },
      limit.signal,
    );
  } catch (error) {
    if (isAbortOf(limits.parent, error)) throw error;
    if (error instanceof NotRecordedError) {
      const place = setting.placeOf(grader);
      throw new GraderError(`${place === undefined ? '' : `${place}: `}${error.message}`, { cause: error });
    }
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
