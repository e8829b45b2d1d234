import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import type { Params } from '../protocol/methods.js';
import type { RunEvent } from '../protocol/run-event.js';
import type { RunSummary } from '../protocol/run.js';
import { coverageAnnotations } from '../reports/coverage/coverage-annotations.js';
import { coverageMarkdown } from '../reports/coverage/coverage-markdown.js';
import { coverageText } from '../reports/coverage/coverage-text.js';
import { covgateExcluded, covgateOpening, covgateTable } from '../reports/coverage/covgate-text.js';
import { parseCoverageOutcome } from '../reports/coverage/stored-outcome.js';
import type { App, Terminal } from './app.js';
import { CovgateStream } from './covgate-stream.js';
import { showCoverage } from './coverage-progress.js';
import { exitCodeOfCoverage } from './exit-code.js';
import { followRun } from './follow-run.js';
import { printable } from './style.js';

export type CoverageFormat = 'table' | 'covgate' | 'markdown' | 'github' | 'json';
export type CoverageRequest = Omit<Params<'coverage.run'>, 'wait' | 'detach' | 'events'>;

/** What covgate's table needs of the events. */
interface Heard {
  readonly warming: string[];
  /** Only the plan of Go tells it; no row has it where every floor is stored. */
  defaultFloor: number | undefined;
}

/** `assay coverage [DIR]`: measures, judges and prints the outcome. */
export async function coverageCommand(
  app: App,
  terminal: Terminal,
  request: CoverageRequest,
  format: CoverageFormat,
): Promise<number> {
  const heard: Heard = { warming: [], defaultFloor: undefined };
  // covgate counts what has ended, unless it was told how many packages to test at once.
  const stream =
    format === 'covgate' && request.parallelism === undefined
      ? new CovgateStream((text) => terminal.out(text))
      : undefined;
  const end = await measure(app, stream === undefined ? terminal : { ...terminal, live: false }, request, (event) => {
    stream?.hear(event);
    if (event.type !== 'phase') return;
    if (event.phase === 'warm') heard.warming.push(event.message);
    if (event.plan !== undefined) heard.defaultFloor = event.plan.default_floor ?? 0;
  });
  if (end.result_path !== undefined) {
    if (stream?.started === true) stream.close(await readOutcome(end.result_path));
    else await print(end.result_path, format, heard, terminal);
  }
  if (end.error) terminal.err(`assay: ${printable(end.error.message)}\n`);
  return exitCodeOfCoverage(end);
}

/** Runs the measurement to its end and shows it on a terminal. */
export async function measure(
  app: App,
  terminal: Terminal,
  request: CoverageRequest,
  hear: (event: RunEvent) => void = () => {},
): Promise<RunSummary> {
  return await followRun(
    app,
    (connection) => app.call('coverage.run', { ...request, events: 'progress' }, { connection }),
    (events) => showCoverage(events, terminal, hear),
  );
}

/** What fails in the result of a run, as a table. */
export async function failingText(path: string): Promise<string> {
  return coverageText(await readOutcome(path), { groups: 'failing' });
}

async function print(
  path: string,
  format: CoverageFormat,
  { warming, defaultFloor }: Heard,
  terminal: Terminal,
): Promise<void> {
  if (format === 'json') return terminal.out(await readFile(path, 'utf8'));
  const outcome = await readOutcome(path);
  const place = (file: string): string => inRepository(join(outcome.dir, file));
  if (format === 'markdown') terminal.out(coverageMarkdown(outcome));
  else if (format === 'github') terminal.out(await coverageAnnotations(outcome, place));
  else if (format === 'covgate') {
    const used = outcome.groups.find(({ floor_source: source }) => source === 'default')?.floor;
    const usual = defaultFloor ?? used ?? 80;
    const excluded = outcome.groups.filter(({ status }) => status === 'EXCLUDED').length;
    const warm = warming.length === 0 ? '' : `${warming.join('\n')}\n\n`;
    terminal.out(`${covgateOpening(usual)}${covgateExcluded(excluded)}${warm}${covgateTable(outcome)}`);
  } else terminal.out(`${coverageText(outcome)}result: ${path}\n`);
}

async function readOutcome(path: string) {
  const outcome = parseCoverageOutcome(JSON.parse(await readFile(path, 'utf8')));
  if (outcome === undefined) throw new DomainError('run-failed', `${path} is not the result of a coverage run`);
  return outcome;
}

/** The path of a file as GitHub knows it. */
function inRepository(path: string): string {
  return relative(resolve(process.env['GITHUB_WORKSPACE'] ?? '.'), path)
    .split(sep)
    .join('/');
}
