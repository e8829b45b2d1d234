import type { FileHandle } from 'node:fs/promises';
import { DomainError } from '../protocol/errors.js';
import { groupTasks, type RanSuite, type ReportHead, type ReportTask } from '../reports/report-input.js';
import { openRegularFile } from '../support/regular-file.js';

/** An outcome on disk, read a task at a time: it may be larger than the memory that its run had. */
export interface OpenOutcome extends RanSuite {
  [Symbol.asyncDispose](): Promise<void>;
}

/** The same before its tasks have been counted. */
type OutcomeTasks = Omit<OpenOutcome, 'groups'>;

/** Our own files have a line for each task, which begins so, and these ends of the lines before lists of tasks. */
const startOfTask = '{"test_id":';
const startOfList = '"tasks":[';

/**
 * Opens the result of a run. The file stays open, so that it can be read again when its run has been pruned since.
 * Throws run-failed when it is no outcome. Of a baseline only the sums are kept.
 */
export async function openOutcome(path: string): Promise<OpenOutcome> {
  const outcome = await openTasks(path);
  try {
    return { ...outcome, groups: await groupTasks(outcome.tasks()) };
  } catch (error) {
    await outcome[Symbol.asyncDispose]();
    throw notAnOutcome(error, path);
  }
}

/** The same without reading what the tasks say. */
export async function openTasks(path: string): Promise<OutcomeTasks> {
  const file = await openRegularFile(path).catch((error: Error) => {
    throw new DomainError('run-failed', `the result cannot be read: ${error.message}`, { path });
  });
  try {
    const source = (await readLines(file)) ?? (await readWhole(file));
    return {
      kind: 'ran',
      ...source,
      resultPath: path,
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw notAnOutcome(error, path);
  }
}

function notAnOutcome(error: unknown, path: string): unknown {
  if (!(error instanceof SyntaxError)) return error;
  return new DomainError('run-failed', `${path} is not the result of a run: ${error.message}`, { path });
}

type Source = Pick<RanSuite, 'head' | 'tasks'>;

/** Undefined when the lines are not as we write them: re-indented by hand, or another program's. */
async function readLines(file: FileHandle): Promise<Source | undefined> {
  const skeleton: string[] = [];
  let lists = 0;
  for await (const line of linesOf(file)) {
    if (skeleton.length === 0 && !line.endsWith(startOfList)) return undefined;
    if (line.startsWith(startOfTask)) continue;
    skeleton.push(line);
    if (line.endsWith(startOfList)) lists += 1;
  }
  if (skeleton.length === 0) return undefined;
  const { tasks: _, ...head } = outcomeOf(JSON.parse(skeleton.join('')));
  // A baseline's tasks stand in a list of their own before the run's.
  return { head, tasks: () => readTasks(file, lists) };
}

async function* readTasks(file: FileHandle, list: number): AsyncGenerator<ReportTask> {
  let lists = 0;
  for await (const line of linesOf(file)) {
    if (!line.startsWith(startOfTask)) lists += line.endsWith(startOfList) ? 1 : 0;
    else if (lists === list) yield JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line) as ReportTask;
  }
}

async function readWhole(file: FileHandle): Promise<Source> {
  const parts: string[] = [];
  for await (const line of linesOf(file)) parts.push(line);
  const { tasks, ...head } = outcomeOf(JSON.parse(parts.join('\n')));
  return { head, tasks: () => tasks };
}

type Whole = ReportHead & { readonly tasks: readonly ReportTask[] };

/** Our own file, perhaps indented by a hand: only what every reader relies on is checked. */
function outcomeOf(value: unknown): Whole {
  const isOutcome =
    typeof value === 'object' &&
    value !== null &&
    'summary' in value &&
    'eval_name' in value &&
    'config' in value &&
    'tasks' in value &&
    Array.isArray(value.tasks);
  if (!isOutcome) throw new SyntaxError('it has no eval_name, config, summary and tasks');
  return value as unknown as Whole;
}

const pieceBytes = 256 * 1024;

/** Lines by `\n` alone: a JSON text may hold the other line breaks of Unicode. Read by position, so often as wanted. */
async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const buffer = Buffer.allocUnsafe(pieceBytes);
  let rest: string[] = [];
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const piece = decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
    let from = 0;
    for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', from)) {
      rest.push(piece.slice(from, at));
      yield rest.join('');
      rest = [];
      from = at + 1;
    }
    if (from < piece.length) rest.push(piece.slice(from));
  }
  if (rest.length > 0) yield rest.join('');
}
