import type { CoverageData, CoverageProblem, FileCoverage } from '../model.js';

/** What the worker says: why the report cannot be read, some of its files, and in the end the rest. */
export type ParsingAnswer =
  | { readonly problem: CoverageProblem }
  | { readonly files: readonly FileCoverage[] }
  | { readonly head: Omit<CoverageData, 'files'> };

/** About so many items come in one message: some milliseconds for those who take it. */
const batchItems = 10_000;

/** Throws for what is no task: only our own side sends some. */
export function parsingTask(value: unknown): { readonly name: string; readonly text: string } {
  if (typeof value === 'object' && value !== null && 'name' in value && 'text' in value) {
    const { name, text } = value;
    if (typeof name === 'string' && typeof text === 'string') return { name, text };
  }
  throw new Error('the worker has no report to read');
}

/** Our own worker's answer, told apart by its one member. */
export function isParsingAnswer(value: unknown): value is ParsingAnswer {
  return typeof value === 'object' && value !== null && ('problem' in value || 'files' in value || 'head' in value);
}

/** Files in pieces of about the same weight; a file is never in two. */
export function* batchesOf(files: readonly FileCoverage[]): Generator<readonly FileCoverage[]> {
  let batch: FileCoverage[] = [];
  let items = 0;
  for (const file of files) {
    batch.push(file);
    items += 1 + file.units.length + (file.branches?.length ?? 0) + (file.functions?.length ?? 0);
    if (items < batchItems) continue;
    yield batch;
    batch = [];
    items = 0;
  }
  if (batch.length > 0) yield batch;
}
