import { DomainError } from '../protocol/errors.js';
import type { RunId, RunSummary } from '../protocol/run.js';
import { isRunId } from './run-record.js';
import type { RunFilter } from './run.js';

export interface ListSource {
  /** All ids, newest first. */
  readonly ids: readonly RunId[];
  /** Undefined for what turns out to be no run. */
  readonly summary: (id: RunId) => Promise<RunSummary | undefined>;
}

export interface RunPage {
  runs: RunSummary[];
  next_cursor?: string;
}

/** Records read at once. */
const readAhead = 16;

/** One page of runs, newest first. A cursor stays good when runs come and go. Throws invalid-params for a bad one. */
export async function listRuns(
  source: ListSource,
  filter: RunFilter,
  page: { limit: number; cursor?: string | undefined },
): Promise<RunPage> {
  const runs: RunSummary[] = [];
  let at = page.cursor === undefined ? 0 : firstBehind(source.ids, decodeCursor(page.cursor));
  while (at < source.ids.length) {
    const ids = source.ids.slice(at, at + readAhead);
    at += ids.length;
    for (const run of await Promise.all(ids.map((id) => readable(source.summary(id))))) {
      if (run === undefined || !matches(run, filter)) continue;
      const last = runs.at(-1);
      if (runs.length === page.limit && last !== undefined) return { runs, next_cursor: encodeCursor(last.id) };
      runs.push(run);
    }
  }
  return { runs };
}

/** One run whose record cannot be read, perhaps another user's, does not hide the others. */
async function readable(summary: Promise<RunSummary | undefined>): Promise<RunSummary | undefined> {
  return await summary.catch((error: unknown) => {
    if (error instanceof DomainError && error.kind === 'run-failed') return undefined;
    throw error;
  });
}

function matches(run: RunSummary, filter: RunFilter): boolean {
  return (
    (filter.kind === undefined || run.kind === filter.kind) &&
    (filter.status === undefined || run.status === filter.status) &&
    (filter.name === undefined || run.name === filter.name)
  );
}

/** Place of the first id that is older than `id`. */
function firstBehind(ids: readonly RunId[], id: RunId): number {
  const found = ids.findIndex((each) => each < id);
  return found === -1 ? ids.length : found;
}

function encodeCursor(id: RunId): string {
  return Buffer.from(id).toString('base64url');
}

function decodeCursor(cursor: string): RunId {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (isRunId(id)) return id;
  throw new DomainError('invalid-params', 'this cursor was not given by run.list', { hint: 'start without a cursor' });
}
