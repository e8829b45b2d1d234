import { closeSync, constants, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { DomainError } from '../protocol/errors.js';
import type { EvalOutcome, TaskOutcome } from '../results/outcome.js';
import { StoredTask } from '../results/stored-task.js';
import { slices } from '../evals/loading/slices.js';

const chunkBytes = 256 * 1024;
/** Texts in results are cut: a longer line is none of ours. */
const longestLine = 64 * 1024 * 1024;

/** A list of tasks begins behind these; every task has a line of its own (`outcomeChunks`). */
const listBegins = '"tasks":[';

/**
 * The outcome in a result file as Assay writes it, whose tasks stay on disk: in memory there are only their ids and
 * where they begin. They are read in pieces with the event loop free in between, and each again when somebody asks.
 * Undefined for a file that is made otherwise. Reading a task throws run-failed when the file has changed meanwhile.
 */
export async function openLargeResult(
  path: string,
  check: (value: unknown) => EvalOutcome | undefined,
): Promise<EvalOutcome | undefined> {
  const lists: StoredTask[][] = [];
  let head = '';
  try {
    for await (const { bytes, at } of linesOf(path)) {
      const isHead = at === 0 || bytes[0] === 93; // `]` ends a list
      if (isHead) {
        const text = bytes.toString('utf8');
        head += text;
        if (text.endsWith(listBegins)) lists.push([]);
      } else {
        const list = lists.at(-1);
        if (list === undefined) return undefined;
        list.push(storedTask(path, at, withoutComma(bytes)));
      }
    }
    const outcome = check(JSON.parse(head));
    const tasks = lists.pop();
    const [baseline] = lists;
    // Tasks within the head would be lost.
    const isOurs = outcome?.tasks.length === 0 && (outcome.baseline_outcome === undefined) === (baseline === undefined);
    if (!isOurs || tasks === undefined) return undefined;
    return {
      ...outcome,
      ...(outcome.baseline_outcome && { baseline_outcome: { ...outcome.baseline_outcome, tasks: baseline ?? [] } }),
      tasks,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function storedTask(path: string, at: number, line: Buffer): StoredTask {
  const { length } = line;
  const { test_id, status, model } = taskIn(line);
  const label = { test_id, status, ...(model !== undefined && { model }) };
  return new StoredTask(label, () => {
    try {
      return taskIn(bytesAt(path, at, length));
    } catch {
      throw new DomainError('run-failed', 'the result has changed while it was read', { path, hint: 'ask again' });
    }
  });
}

/** Our own line, whole by its length; what is no task at all is a SyntaxError, as what is no JSON. */
function taskIn(line: Buffer): TaskOutcome {
  const value: unknown = JSON.parse(line.toString('utf8'));
  const isTask = typeof value === 'object' && value !== null && 'test_id' in value && 'runs' in value;
  if (!isTask) throw new SyntaxError('no task of a result');
  return value as TaskOutcome;
}

/** At once: an answer has some hundred tasks at most, and whoever looks at a task cannot wait. */
function bytesAt(path: string, at: number, length: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, at));
  } finally {
    closeSync(file);
  }
}

function withoutComma(line: Buffer): Buffer {
  return line.at(-1) === 44 ? line.subarray(0, -1) : line;
}

interface Line {
  readonly bytes: Buffer;
  /** Where it begins in the file. */
  readonly at: number;
}

async function* linesOf(path: string): AsyncGenerator<Line> {
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const pause = slices();
  let parts: Buffer[] = [];
  let at = 0;
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    let rest = buffer.subarray(0, bytesRead);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      parts.push(rest.subarray(0, end));
      const bytes = Buffer.concat(parts);
      parts = [];
      yield { bytes, at };
      at += bytes.length + 1;
      rest = rest.subarray(end + 1);
      const due = pause();
      if (due !== undefined) await due;
    }
    parts.push(rest);
    if (position - at > longestLine) throw new SyntaxError('a line is too long');
  }
  const last = Buffer.concat(parts);
  if (last.length > 0) yield { bytes: last, at };
}
