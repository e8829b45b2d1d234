import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallContext } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { Params, Result } from '../protocol/methods.js';
import { RunId } from '../protocol/run.js';
import { fitted, tokenBound } from '../results/answer-size.js';
import type { ComparableRun } from '../results/compare/comparable.js';
import { compareRuns } from '../results/compare/compare-runs.js';
import { comparisonHead, comparisonLines } from '../results/compare/comparison-view.js';
import { checkGates, parseGate } from '../results/compare/gates.js';
import { comparableOf } from '../results/compare/read-comparable.js';
import { checkResult, storedResult, wrongResult } from '../results/stored/check-result.js';
import { takePage } from '../results/take-page.js';
import type { Runs } from '../runs/run.js';
import type { Roots } from '../support/roots.js';
import { readRegularFile } from '../support/regular-file.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { resolveWithin } from './service.js';

export interface CompareParts {
  readonly runs: Runs;
  readonly rootsFor: (context: CallContext) => Promise<Roots>;
}

/** A result file is read whole; one beyond this is not. */
const maxBytes = 512 * 1024 * 1024;
/** What an answer may hold beside its tasks. */
const headTokens = 6_000;

/** Compares two runs, or result files, one page of tasks at a time. */
export async function compare(
  { base, head, fail_on: failOn = [], limit = 50, cursor }: Params<'run.compare'>,
  context: CallContext,
  parts: CompareParts,
): Promise<Result<'run.compare'>> {
  const from = decodeCursor(cursor);
  // One after the other: the first that is missing is the one that is named, and only one text is in memory.
  const before = await open(base, context, parts, from > 0);
  const after = await open(head, context, parts, from > 0);
  context.signal.throwIfAborted();
  const comparison = compareRuns(before, after);
  const gates = checkGates(
    comparison,
    failOn.flatMap((text) => parseGate(text) ?? []),
  );
  const facts = { ...comparisonHead(comparison), gates };
  const shown = fitted(facts, headTokens);
  const used = tokenBound(JSON.stringify(shown.value));
  const { items, next, cut } = takePage(comparisonLines(comparison), { limit, from }, (row) => row, used);
  return {
    ...shown.value,
    verdict: comparison.verdict,
    reason: comparison.reason,
    gates,
    tasks: items,
    ...((cut === true || shown.cut) && { shortened: true }),
    ...(next !== undefined && { next_cursor: encodeCursor(next) }),
  };
}

/** A run of the store by its id, else a file within the roots, which was `checked` for the first page. */
async function open(name: string, context: CallContext, parts: CompareParts, checked: boolean): Promise<ComparableRun> {
  const isRun = RunId.safeParse(name).success;
  const path = isRun ? await resultOf(name, parts.runs) : await fileOf(name, context, parts);
  const file = await stat(path).catch(() => undefined);
  if (!file?.isFile()) {
    const hint = 'name a run id, or the result.json of a run';
    throw new DomainError('invalid-params', `there is no result file ${name}`, { path, hint });
  }
  if (file.size > maxBytes) throw new DomainError('limit', `${name} is larger than 512 MiB`, { path });
  const text = (await readRegularFile(path, context.signal)).replace(/^\uFEFF/, '');
  if (isRun || checked) return comparableOf(storedResult(parse(text), path));
  const found = checkResult(text, path);
  if ('problem' in found) throw wrongResult(found.problem);
  return comparableOf(found.result);
}

async function resultOf(id: string, runs: Runs): Promise<string> {
  const summary = await runs.status(id);
  if (summary.ended_at === undefined) {
    throw new DomainError('invalid-params', `run ${id} has not ended`, { hint: 'call run.wait first', run_id: id });
  }
  return join(await runs.directory(id), 'result.json');
}

async function fileOf(name: string, context: CallContext, { rootsFor }: CompareParts): Promise<string> {
  return await resolveWithin(await rootsFor(context), name);
}

/** Undefined for what is no JSON; the reader of results says then what it is not. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
