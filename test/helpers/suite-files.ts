import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { scratch } from './processes.js';
import { assayProgram, type Json, WireClient, type WireClientOptions } from './wire-client.js';

/** Files of a suite by path; undefined leaves one of the usual files out. */
export type SuiteFiles = Readonly<Record<string, string | Uint8Array | undefined>>;

/** One grader that the mock's usual answer passes. */
export const textGrader = '{type: text, name: g, config: {contains: [hi]}}';

/** An eval file, with what a test wants different from the usual one. */
export function evalText(different: { config?: string; graders?: string; rest?: string } = {}): string {
  const { config = 'executor: mock', graders = textGrader, rest = '' } = different;
  return [
    'name: suite',
    `config: {trials_per_task: 1, timeout_seconds: 20, ${config}}`,
    `graders: [${graders}]`,
    `tasks: ["tasks/*.yaml"]`,
    rest,
  ].join('\n');
}

export function taskText(id = 'one', more = ''): string {
  return `id: ${JSON.stringify(id)}\nname: One\ninputs: {prompt: say hi}\n${more}`;
}

/** An eval whose agent is this JavaScript, run by this Node. */
export function agentEval(
  script: string,
  different: Parameters<typeof evalText>[0] & { options?: object } = {},
): string {
  const command = [process.execPath, '-e', script];
  const options = JSON.stringify({ command, stdin: 'none', ...different.options });
  return evalText({ ...different, config: `executor: command, executor_options: ${options}` });
}

/** Writes a suite into `dir`: a good eval with one good task, and these files instead of them or beside them. */
export async function writeSuite(dir: string, files: SuiteFiles = {}): Promise<string> {
  for (const [name, content] of Object.entries({ 'eval.yaml': evalText(), 'tasks/one.yaml': taskText(), ...files })) {
    if (content === undefined) continue;
    const path = join(dir, name);
    // oxlint-disable-next-line no-await-in-loop -- a few small files
    await mkdir(dirname(path), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop -- as above
    await writeFile(path, content);
  }
  return dir;
}

/** A suite in a directory of its own that is gone when the test is over. */
export async function makeSuite(files: SuiteFiles = {}): Promise<string> {
  return writeSuite(await scratch(), files);
}

/** The shipped server in `cwd`, which is its only root; it may start programs. */
export function serveIn(cwd: string, options: Omit<WireClientOptions, 'cwd'> = {}): WireClient {
  return new WireClient({ ...options, args: ['--trust', ...(options.args ?? [])], cwd });
}

export interface EndedRun {
  readonly id: string;
  /** Answer of `run.wait`. */
  readonly summary: Json;
  /** Answer of `run.result {view: "full"}`. */
  readonly outcome: Json;
}

/** Starts a run and waits for its end. */
export async function runToEnd(client: WireClient, params: object = {}): Promise<EndedRun> {
  const { run_id: id } = await client.call('eval.run', { path: '.', events: 'none', ...params });
  const summary = await client.call('run.wait', { run_id: id });
  return { id, summary, outcome: await client.call('run.result', { run_id: id, view: 'full' }) };
}

/** The only trial of a run with one task. */
export function onlyTrial({ outcome }: EndedRun): Json {
  expect(outcome.tasks).toHaveLength(1);
  expect(outcome.tasks[0].runs).toHaveLength(1);
  return outcome.tasks[0].runs[0];
}

/** Fails when the server no longer answers. */
export async function expectAlive(client: WireClient): Promise<void> {
  expect(await client.call('server.info')).toMatchObject({ name: 'assay' });
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a terminal command of the shipped program to its end; `env` is added to this process's own. */
export async function runCommand(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string | undefined>> },
): Promise<Finished> {
  return finish([process.execPath, assayProgram, ...args], options);
}

/** Runs any program to its end with an empty input. */
export async function finish(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env }: { readonly cwd: string; readonly env?: Readonly<Record<string, string | undefined>> },
): Promise<Finished> {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return await new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
