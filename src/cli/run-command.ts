import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import type { Params } from '../protocol/methods.js';
import type { RunEvent } from '../protocol/run-event.js';
import { tuneForShortLife } from '../support/engine-flags.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { exitCodeOf, type SeenRun } from './exit-code.js';
import { openTasks } from './outcome-file.js';
import { renderOutcome } from './outcome-text.js';
import { followRun } from './follow-run.js';
import { showProgress } from './progress-display.js';
import { runNamed } from './run-name.js';
import { prepareReporters } from './reporters.js';
import { createSuites } from './suite-runs.js';
import { printable } from './style.js';

export type RunOptions = Omit<Params<'eval.run'>, 'path' | 'wait' | 'detach' | 'events'>;

/** What `assay run` prints and writes beside the results of its runs. */
export interface RunOutput {
  readonly json: boolean;
  /** `KIND:FILE` or `github`. */
  readonly reporters: readonly string[];
}

/**
 * `assay run PATH…`: one run after the other; the worst end decides the exit code. The reports are written at the end
 * whatever it is: also of suites that do not load, and of those that an interrupt left unmade.
 */
export async function runCommand(
  app: App,
  terminal: Terminal,
  paths: readonly string[],
  options: RunOptions,
  { json, reporters: specs }: RunOutput,
): Promise<number> {
  if (paths.length > 1 && options.output !== undefined) {
    const hint = '--reporter json:FILE writes the outcomes of all evals to one file';
    throw new DomainError('invalid-params', '--output takes one eval; several would write the same file', { hint });
  }
  const taken = options.output === undefined ? [] : [resolve(options.output)];
  const setting = { cwd: process.cwd(), env: process.env, taken, err: terminal.err };
  const reporters = await prepareReporters(specs, setting);
  const named = await withRunNamed(app, options);
  await app.prepare(); // before the engine is tuned: it would refuse the code caches of what it loads later
  tuneForShortLife();
  if (specs.length === 0 && paths.length === 1)
    return exitCodeOf(await runOne(app, terminal, paths[0] ?? '', named, json));
  await using suites = createSuites(app, (path) => runOne(app, terminal, path, named, json), terminal.err);
  for (const path of paths) await suites.run(path);
  const failures = specs.length === 0 ? [] : await reporters.write(suites.reports);
  for (const failure of failures) terminal.err(`assay: ${printable(failure)}\n`);
  if (suites.bug !== undefined) throw suites.bug;
  return failures.length > 0 ? Math.max(suites.worst, exitCodes.error) : suites.worst;
}

/** The options with the id of the run to resume or to replay, where they say `latest`. */
async function withRunNamed(app: App, options: RunOptions): Promise<RunOptions> {
  const { resume, executor, executor_options: given } = options;
  if (resume !== undefined) return { ...options, resume: await runNamed(app, resume) };
  if (executor !== 'replay' || typeof given?.['run'] !== 'string') return options;
  return { ...options, executor_options: { ...given, run: await runNamed(app, given['run']) } };
}

/** Starts a run, shows it to its end and prints its outcome. */
export async function runOne(
  app: App,
  terminal: Terminal,
  path: string,
  options: RunOptions,
  json: boolean,
): Promise<SeenRun> {
  const events = terminal.live ? 'all' : 'progress';
  let unwritten = false;
  const end = await followRun(
    app,
    (connection) => app.call('eval.run', { ...options, path, events }, { connection }),
    (heard) =>
      showProgress(
        watched(heard, () => (unwritten = true)),
        terminal,
      ),
  );
  if (end.result_path !== undefined) {
    if (json) await printFile(end.result_path, terminal);
    else {
      await using outcome = await openTasks(end.result_path);
      terminal.out(await renderOutcome(outcome.head, outcome.tasks(), end.result_path, terminal));
    }
  }
  // The outcome for a person says it too.
  if (end.error && (json || end.result_path === undefined)) terminal.err(`assay: ${printable(end.error.message)}\n`);
  return unwritten ? { ...end, unwritten } : end;
}

/** The events as they are; calls `lost` when a file that was asked for could not be written. */
async function* watched(events: AsyncIterable<RunEvent>, lost: () => void): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    if (event.type === 'warning' && event.code === 'output-not-written') lost();
    yield event;
  }
}

/** Prints a text file in pieces: the result of a large suite is larger than all that its run holds. */
async function printFile(path: string, terminal: Terminal): Promise<void> {
  const pieces: AsyncIterable<string> = createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 });
  for await (const piece of pieces) terminal.out(piece);
}
