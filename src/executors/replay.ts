import { copyFile, link, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../support/message-of.js';
import { defineExecutor, type TrialRequest, type TrialResponse } from './executor.js';
import type { StoredRun } from './stored-run.js';
import { restoreWorkspace } from './workspace-archive.js';

const options = z
  .strictObject({
    run: z.exactOptional(z.string().min(1).describe('id of the run whose trials are judged again')),
    dir: z.exactOptional(z.string().min(1).describe('directory of such a run, instead of its id')),
  })
  .refine(({ run, dir }) => (run === undefined) !== (dir === undefined), 'give `run` or `dir`');

/** No agent at all: the trials of an earlier run, to be judged again. */
export const replay = defineExecutor({
  name: 'replay',
  options,
  replays: true,
  commands: () => [],
  async create({ run, dir }, context) {
    const stored = await context.storedRun(run === undefined ? { dir: dir ?? '' } : { run });
    return {
      execute: async (request, signal) => unlessAborted(signal, async () => repeat(stored, request, signal)),
      async [Symbol.asyncDispose]() {
        // It starts nothing.
      },
    };
  },
});

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
  if (request.judge !== undefined)
    throw new Error('a replay asks no model: run the suite itself for grades of a model');
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
