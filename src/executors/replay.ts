import { copyFile, link, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../support/message-of.js';
import { defineExecutor, type Executor, type ExecutorKind, type TrialRequest, type TrialResponse } from './executor.js';
import { NotRecordedError, type StoredRun } from './stored-run.js';
import { restoreWorkspace } from './workspace-archive.js';

/** The options of who is asked what no judge was asked before: those of one of the `kinds` of executor. */
function judgeOptions(kinds: readonly ExecutorKind[]) {
  const forms = kinds.map(({ name, options }) =>
    z.strictObject({ executor: z.literal(name), executor_options: options.prefault({}) }),
  );
  const [first, ...more] = forms;
  if (first === undefined) throw new Error('a replay needs a kind of executor that can judge');
  return z.discriminatedUnion('executor', [first, ...more], {
    error: `must name an executor: ${kinds.map(({ name }) => name).join(' or ')}`,
  });
}

/** No agent at all: the trials of an earlier run, to be judged again. What judges said is repeated too. */
export function replayOf(kinds: readonly ExecutorKind[]) {
  const options = z
    .strictObject({
      run: z.exactOptional(z.string().min(1).describe('id of the run whose trials are judged again')),
      dir: z.exactOptional(z.string().min(1).describe('directory of such a run, instead of its id')),
      judge: z
        .exactOptional(judgeOptions(kinds))
        .describe('Executor that is asked what no judge of that run was asked; without it that is an error'),
    })
    .refine(({ run, dir }) => (run === undefined) !== (dir === undefined), 'give `run` or `dir`');
  type Judge = NonNullable<z.output<typeof options>['judge']>;
  const kindOf = (judge: Judge): ExecutorKind => {
    const kind = kinds.find(({ name }) => name === judge.executor);
    if (kind === undefined) throw new Error(`no executor ${judge.executor} can judge`);
    return kind;
  };
  return defineExecutor({
    name: 'replay',
    options,
    replays: true,
    commands: ({ judge }) => (judge === undefined ? [] : kindOf(judge).commands(judge.executor_options)),
    unused: (what, { judge }) =>
      what === 'continue_session' && judge !== undefined
        ? kindOf(judge).unused?.(what, judge.executor_options)
        : undefined,
    async create({ run, dir, judge }, context) {
      const stored = await context.storedRun(run === undefined ? { dir: dir ?? '' } : { run });
      const asks = judge && (await kindOf(judge).create(judge.executor_options, context));
      return {
        execute: async (request, signal) => {
          if (request.judge !== undefined) return await answer(stored, asks, request, signal);
          return await unlessAborted(signal, async () => repeat(stored, request, signal));
        },
        async [Symbol.asyncDispose]() {
          await asks?.[Symbol.asyncDispose]();
        },
      };
    },
  });
}

/** What a judge said then; what none was asked is asked now, when there is somebody to ask. It costs nothing: no usage. */
async function answer(
  stored: StoredRun,
  asks: Executor | undefined,
  request: TrialRequest,
  signal: AbortSignal,
): Promise<TrialResponse> {
  const { judge, taskId, trial, baseline } = request;
  const known =
    judge &&
    (await unlessAborted(signal, async () =>
      stored.answer({ taskId, trial, model: judge.agentModel, baseline: baseline === true }, judge),
    ));
  if (known !== undefined) return { output: known, events: [] };
  if (asks !== undefined) return await asks.execute(request, signal);
  throw new NotRecordedError(
    `${stored.name} has no answer of a judge to this question: its criteria, its model or what is judged have changed, ` +
      'and nobody is there to be asked (assay regrade --judge-executor, or `judge: {executor: …}` in the options of `replay`)',
  );
}

/** Nothing is started here that must be ended; but a disk may hang. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
      work().then(resolve, reject);
    });
  } finally {
    over.abort();
  }
}

async function repeat(stored: StoredRun, request: TrialRequest, signal: AbortSignal): Promise<TrialResponse> {
  const { taskId, trial, model, baseline } = request;
  const recorded =
    request.trigger === true
      ? await stored.trigger(request.prompt, model)
      : await stored.trial({ taskId, trial, model, baseline: baseline === true });
  const { workspace, outputPath, ...rest } = recorded;
  const problem = workspace === undefined ? undefined : await restored(workspace, request);
  signal.throwIfAborted();
  return {
    ...rest,
    ...(outputPath !== undefined && { outputTruncated: true, outputPath: await ownCopy(outputPath, request) }),
    ...(problem !== undefined && { workspaceProblem: problem }),
  };
}

/** Undefined when the workspace is what it was, else why it is not. */
async function restored(
  workspace: { readonly path: string } | { readonly problem: string },
  request: TrialRequest,
): Promise<string | undefined> {
  if ('problem' in workspace) return `the workspace of the recorded trial was not kept: ${workspace.problem}`;
  try {
    await restoreWorkspace(await request.workspace(), await readFile(workspace.path));
    return undefined;
  } catch (error) {
    return `the workspace of the recorded trial cannot be made again: ${messageOf(error)}`;
  }
}

/** The whole output belongs to the new run too, which may be kept longer. */
async function ownCopy(path: string, request: TrialRequest): Promise<string> {
  const own = join(await request.artifacts(), basename(path));
  await link(path, own).catch(async () => copyFile(path, own));
  return own;
}
