import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DomainError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/run-event.js';
import type { Params } from '../protocol/methods.js';
import type { RunSummary } from '../protocol/run.js';
import type { EvalOutcome } from '../results/outcome.js';
import { tuneForShortLife } from '../support/engine-flags.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { renderOutcome } from './outcome-text.js';
import { showProgress } from './progress-display.js';
import { printable } from './style.js';

export type RunOptions = Omit<Params<'eval.run'>, 'path' | 'wait' | 'detach' | 'events'>;

/** `assay run PATH…`: one run after the other; the worst outcome decides the exit code. */
export async function runCommand(
  app: App,
  terminal: Terminal,
  paths: readonly string[],
  options: RunOptions,
  json: boolean,
): Promise<number> {
  if (paths.length > 1 && options.output !== undefined) {
    throw new DomainError('invalid-params', '--output takes one eval; several would write the same file');
  }
  tuneForShortLife();
  let worst: number = exitCodes.passed;
  for (const path of paths) {
    if (app.signal.aborted) break;
    worst = Math.max(worst, await runOne(app, terminal, path, options, json));
  }
  return worst;
}

async function runOne(app: App, terminal: Terminal, path: string, options: RunOptions, json: boolean): Promise<number> {
  let shown: Promise<void> = Promise.resolve();
  const publish = (events: AsyncIterable<RunEvent>): void => {
    shown = showProgress(events, terminal);
  };
  // Not under the terminal's signal: once it is aborted, every call made under it is refused.
  const free = { signal: new AbortController().signal };
  const connection = { id: 'terminal', trusted: true, closed: free.signal, publish };
  const events = terminal.live ? 'all' : 'progress';
  const { run_id } = await app.call('eval.run', { ...options, path, events }, { connection });
  const cancel = (): void => void app.call('run.cancel', { run_id, reason: 'interrupted' }, free).catch(() => {});
  if (app.signal.aborted) cancel();
  else app.signal.addEventListener('abort', cancel, { once: true });
  const end = await app.call('run.wait', { run_id }, free);
  app.signal.removeEventListener('abort', cancel);
  await shown;
  if (end.result_path !== undefined) {
    if (json) await printFile(end.result_path, terminal);
    else {
      const outcome = JSON.parse(await readFile(end.result_path, 'utf8')) as EvalOutcome;
      terminal.out(renderOutcome(outcome, end.result_path, terminal));
    }
  }
  if (end.error) terminal.err(`assay: ${printable(end.error.message)}\n`);
  return exitCodeOf(end);
}

/** Prints a text file in pieces: the result of a large suite is larger than all that its run holds. */
async function printFile(path: string, terminal: Terminal): Promise<void> {
  const pieces: AsyncIterable<string> = createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 });
  for await (const piece of pieces) terminal.out(piece);
}

/** 0 passed, 1 judged and failed, 3 could not be judged or carried out; canceled as by SIGINT. */
export function exitCodeOf(run: RunSummary): number {
  if (run.status === 'canceled') return exitCodes.interrupted;
  if (run.status !== 'completed' || run.verdict === undefined) return exitCodes.error;
  return exitCodes[run.verdict];
}
