import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Executor, ExecutorContext } from '../../../src/executors/executor.js';
import type { StoredTrial } from '../../../src/executors/stored-run.js';
import { archiveWorkspace } from '../../../src/executors/workspace-archive.js';
import { executorKinds } from '../../../src/executors/registry.js';
import { createWorkspace } from '../../../src/executors/workspace.js';
import { isRunning, pidIn, program, scratch } from '../../helpers/processes.js';
import { executorContext, trialRequest } from '../../helpers/trials.js';

/** One subject per executor: the same agent, which writes its prompt to a file, and one that never ends. */
interface Subject {
  readonly name: string;
  /** Options for an agent that says its prompt and writes its trial number to `mine.txt`. */
  quick(dir: string): Promise<unknown>;
  /** Options for an agent that goes on until it is stopped; it writes its pid to `pidFile`, if it is a process. */
  endless(dir: string, pidFile: string): Promise<unknown>;
  /** The runs that it can repeat. */
  readonly storedRun?: ExecutorContext['storedRun'];
}

const subjects: readonly Subject[] = [
  {
    name: 'mock',
    async quick(dir) {
      const trials = Array.from(
        { length: 8 },
        (_, n) => `  - {output: 'hello {prompt}', files: {mine.txt: '${n + 1}'}}`,
      );
      await writeFile(join(dir, 'quick.yaml'), `t1:\n${trials.join('\n')}\n`);
      return { script: 'quick.yaml' };
    },
    async endless(dir, pidFile) {
      await writeFile(join(dir, 'endless.yaml'), 't1: {delay_ms: 1000000}\n');
      await writeFile(pidFile, String(2 ** 22 + 1));
      return { script: 'endless.yaml' };
    },
  },
  {
    name: 'command',
    quick: async () => ({ command: ['sh', '-c', 'printf %s "$ASSAY_TRIAL" > mine.txt; printf "hello %s" "{prompt}"'] }),
    endless: async (_, pidFile) => ({
      command: [process.execPath, program('agent.mjs'), JSON.stringify([['hang', pidFile, '300']])],
    }),
  },
  {
    name: 'replay',
    quick: async (dir) => ({ dir }),
    async endless(_, pidFile) {
      await writeFile(pidFile, String(2 ** 22 + 1));
      return { run: 'endless' };
    },
    async storedRun(which) {
      const trial = async (place: { readonly trial: number }): Promise<StoredTrial> => {
        if (!('dir' in which)) return new Promise(() => undefined);
        const left = join(which.dir, `left-${place.trial}`);
        await mkdir(left, { recursive: true });
        await writeFile(join(left, 'mine.txt'), String(place.trial));
        const archive = await archiveWorkspace(left, [], (text) => text);
        const path = join(which.dir, `${place.trial}.bundle`);
        await writeFile(path, 'bytes' in archive ? archive.bytes : '');
        const time = new Date(0).toISOString();
        return { output: 'hello', events: [{ type: 'end', seq: 1, time }], durationMs: 5, workspace: { path } };
      };
      return { name: 'stored', trial, answer: async () => undefined, trigger: async () => trial({ trial: 1 }) };
    },
  },
];

test('every executor has its subject here', () => {
  expect(subjects.map(({ name }) => name).toSorted()).toEqual([...executorKinds.keys()].toSorted());
});

describe.each(subjects)('Executor contract: $name', (subject) => {
  let evalDir: string;
  async function create(options: unknown): Promise<Executor> {
    const kind = executorKinds.get(subject.name);
    if (kind === undefined) throw new Error(`no executor ${subject.name}`);
    const { storedRun } = subject;
    return kind.create(kind.options.parse(options), executorContext({ evalDir, ...(storedRun && { storedRun }) }));
  }
  beforeEach(async () => {
    evalDir = await scratch();
  });

  test('numbers its events from 1 without a gap', async () => {
    const executor = await create(await subject.quick(evalDir));
    const { output, events } = await executor.execute(await trialRequest(), new AbortController().signal);
    expect(output).toMatch(/^hello/);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('end');
  });

  test('started after the abort does nothing', async () => {
    const executor = await create(await subject.quick(evalDir));
    const reason = new Error('too late');
    let asked = false;
    const workspace = async (): Promise<string> => {
      asked = true;
      return scratch();
    };
    const running = executor.execute(await trialRequest({ workspace }), AbortSignal.abort(reason));
    await expect(running).rejects.toBe(reason);
    expect(asked).toBe(false);
  });

  test('aborted in the middle rejects with the reason and leaves no process', async () => {
    const pidFile = join(evalDir, 'pid');
    const executor = await create(await subject.endless(evalDir, pidFile));
    const controller = new AbortController();
    const running = executor.execute(await trialRequest(), controller.signal);
    running.catch(() => undefined);
    const pid = await pidIn(pidFile);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(isRunning(pid)).toBe(false);
  });

  test('eight aborted at once, each with a grandchild that ignores SIGTERM, are all gone', async () => {
    const started = Array.from({ length: 8 }, async (_, n) => {
      const pidFile = join(evalDir, `pid-${n}`);
      const executor = await create(await subject.endless(evalDir, pidFile));
      const controller = new AbortController();
      const running = executor.execute(await trialRequest(), controller.signal).catch((error: unknown) => error);
      return { pid: await pidIn(pidFile), controller, running };
    });
    const trials = await Promise.all(started);
    for (const { controller } of trials) controller.abort('all');
    expect(await Promise.all(trials.map(async ({ running }) => running))).toEqual(trials.map(() => 'all'));
    expect(trials.filter(({ pid }) => isRunning(pid))).toEqual([]);
  });

  test('concurrent trials do not share a workspace, and none is left', async () => {
    const root = await scratch();
    vi.stubEnv('TMPDIR', root);
    const executor = await create(await subject.quick(evalDir));
    const seen = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        await using workspace = await createWorkspace([], { runId: 'run-1' });
        const request = await trialRequest({ trial: n + 1, evalDir, workspace: async () => workspace.dir });
        await executor.execute(request, new AbortController().signal);
        return readFile(join(workspace.dir, 'mine.txt'), 'utf8');
      }),
    );
    expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(await readdir(root)).toEqual([]);
  });

  test('has nothing left to end when it is disposed', async () => {
    const executor = await create(await subject.quick(evalDir));
    await executor.execute(await trialRequest(), new AbortController().signal);
    await executor[Symbol.asyncDispose]();
    await expect(executor[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });

  test('refuses options that it does not know', () => {
    expect(executorKinds.get(subject.name)?.options.safeParse({ sript: 'x' }).success).toBe(false);
  });
});
