import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, watch } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { program, scratch } from './processes.js';
import { assayProgram, type Exit, type Json, WireClient } from './wire-client.js';

/** The built program; `ASSAY_BIN` tests another build of it. */
const assayBin = process.env['ASSAY_BIN'] ?? assayProgram;

/** A directory that is one server's whole world: its root, its temporary files, its user's state. */
export interface Place {
  /** Root and working directory. */
  readonly dir: string;
  /** Where the server makes temporary files; nobody else uses it. */
  readonly temp: string;
  readonly env: Readonly<Record<string, string>>;
  /** Every process of a trial of `agent` has this in its environment. */
  readonly mark: string;
}

export async function makePlace(): Promise<Place> {
  const base = await scratch();
  const [dir, temp, state] = [join(base, 'root'), join(base, 'temp'), join(base, 'state')];
  await Promise.all([dir, temp, state].map((each) => mkdir(each)));
  const mark = `MARK_OF_${base.replaceAll(/\W/g, '_')}`;
  const place = { dir, temp, env: { TMPDIR: temp, XDG_STATE_HOME: state }, mark };
  // A test that fails leaves no process behind either.
  onTestFinished(() => {
    for (const pid of processesOf(place)) kill(pid);
  });
  return place;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

export interface TaskSpec {
  readonly id: string;
  readonly prompt?: string;
  /** More members of `inputs`. */
  readonly inputs?: object;
  /** More members of the task. */
  readonly more?: object;
}

export interface SuiteSpec {
  readonly config?: object;
  /** More members of the eval file: graders, hooks, … */
  readonly more?: object;
  readonly tasks: readonly TaskSpec[];
  /** What the mock does, by task id; `*` for all others. */
  readonly script?: object;
  readonly files?: Readonly<Record<string, string>>;
}

/** Writes a suite below the place's root, JSON being YAML too; answers the path of its eval file. */
export async function writeSuite(place: Place, spec: SuiteSpec, name = 'suite'): Promise<string> {
  const dir = join(place.dir, name);
  const script = spec.script === undefined ? {} : { executor_options: { script: 'script.yaml' } };
  const config = { trials_per_task: 1, timeout_seconds: 60, executor: 'mock', ...script, ...spec.config };
  const files: Record<string, string> = { ...spec.files };
  files['eval.yaml'] = JSON.stringify({ name, config, tasks: ['tasks/*.yaml'], ...spec.more });
  if (spec.script !== undefined) files['script.yaml'] = JSON.stringify(spec.script);
  for (const [index, { id, prompt = 'hello', inputs, more }] of spec.tasks.entries()) {
    const task = { id, name: id, inputs: { prompt, ...inputs }, ...more };
    files[`tasks/${String(index).padStart(6, '0')}.yaml`] = JSON.stringify(task);
  }
  await Promise.all([...new Set(Object.keys(files).map((path) => dirname(join(dir, path))))].map(makeDirectory));
  await Promise.all(Object.entries(files).map(([path, content]) => writeFile(join(dir, path), content)));
  return join(dir, 'eval.yaml');
}

async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
}

/** Tasks `t1`…`tn`. */
export function numbered(count: number, of: (number: number) => Omit<TaskSpec, 'id'> = () => ({})): TaskSpec[] {
  return Array.from({ length: count }, (_, index) => ({ id: `t${index + 1}`, ...of(index + 1) }));
}

/** A grader that the answer of the unscripted mock passes, and every other answer with "hello" in it. */
export const greets = { type: 'text', name: 'greets', config: { contains: ['hello'] } };

/** Config of a suite whose prompts are `steps` for the small agent of the fixtures. */
export function agent(place: Place, config: object = {}): object {
  const command = [process.execPath, program('agent.mjs'), '{prompt}'];
  return { executor: 'command', executor_options: { command, env: { MARK: place.mark } }, ...config };
}

export function steps(...list: readonly (readonly [string, ...unknown[]])[]): string {
  return JSON.stringify(list);
}

/** The server in this place, whose commands are trusted unless `args` says something else. */
export function serve(
  place: Place,
  args: readonly string[] = ['--trust'],
  serveArgs: readonly string[] = [],
): WireClient {
  const command = [process.execPath, assayBin, ...args, 'serve', ...serveArgs] as const;
  return new WireClient({ command: [...command], cwd: place.dir, env: place.env, patience: 60_000 });
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Exit & { readonly stdout: string; readonly stderr: string }>;
}

/** Starts a terminal command in this place, without a terminal. */
export function startCommand(place: Place, args: readonly string[]): Started {
  return startProgram(place, [process.execPath, assayBin, ...args]);
}

export function startProgram(place: Place, [file, ...args]: readonly [string, ...string[]]): Started {
  const child = spawn(file, args, {
    cwd: place.dir,
    env: { ...process.env, ...place.env, ASSAY: assayBin },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { child, ended: ended.then(([[code, signal], stdout, stderr]) => ({ code, signal, stdout, stderr })) };
}

/** Starts a run and resolves with its id. */
export async function start(client: WireClient, path: string, params: object = {}): Promise<string> {
  return (await client.call('eval.run', { path, events: 'none', ...params })).run_id;
}

/** Runs a suite to its end: the answer of `run.wait` and the whole outcome from disk. */
export async function runToEnd(
  client: WireClient,
  path: string,
  params: object = {},
): Promise<{ readonly id: string; readonly summary: Json; readonly outcome: Json }> {
  const id = await start(client, path, params);
  const summary = await client.call('run.wait', { run_id: id });
  return { id, summary, outcome: await readJson(summary.result_path) };
}

export async function readJson(path: string): Promise<Json> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** Directory of the only run of a place that never had another one. */
export function onlyRun({ dir }: Place): string {
  const [name = 'none'] = readdirSync(join(dir, '.assay/runs'));
  return join(dir, '.assay/runs', name);
}

/** Temporary files of the server, by name. */
export function leftovers({ temp }: Place): string[] {
  return readdirSync(temp);
}

/** Ids of living processes that have the place's mark in their environment: those of its trials. */
export function processesOf({ mark }: Place): number[] {
  const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return own.map(Number).filter((pid) => environmentOf(pid).includes(mark));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return ''; // it has ended, or is not ours
  }
}

/** Resolves when the file is there; its directory must be. */
export async function appears(path: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(dirname(path), () => check());
    const check = (): void => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    };
    check();
  });
}

/** Resolves when something with a fitting name is made in a directory, from now on. */
export async function appearsIn(dir: string, fits: (name: string) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(dir, (_, name) => {
      if (name === null || !fits(name)) return;
      watcher.close();
      resolve();
    });
  });
}

/** Resident memory, MB (10^6 bytes): now, and at its highest. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const read = (key: string): number => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) * 1024e-6;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}
