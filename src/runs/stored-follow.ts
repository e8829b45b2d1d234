import { setTimeout as pause } from 'node:timers/promises';
import { DomainError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/run-event.js';
import type { RunId, RunSummary } from '../protocol/run.js';
import { readEvents } from './event-file.js';
import type { EventTypes } from './event-line.js';
import type { RunArchive } from './run-archive.js';
import { isOver, summaryOf } from './run-record.js';

/** How often the files of a run of another process are looked at. */
const pollMs = 200;
const pageEvents = 256;

/** The events of a run that this process does not carry out, to the end of the run. Ends quietly when aborted. */
export async function* followStored(
  archive: RunArchive,
  id: RunId,
  fromSeq: number,
  signal: AbortSignal,
  types?: EventTypes,
): AsyncGenerator<RunEvent> {
  for (let seq = fromSeq; !signal.aborted;) {
    const { path, index, ended } = await archive.events(id);
    const page = await readEvents(path, index, seq, { limit: pageEvents, types });
    yield* page.events;
    if (page.events.at(-1)?.type === 'run_ended') return;
    seq = page.nextSeq;
    if (!page.atEnd) continue;
    if (ended) return;
    await pause(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Answers when a run of another process has ended or the time is out; throws the signal's reason when aborted. */
export async function waitForStored(
  archive: RunArchive,
  id: RunId,
  timeoutMs: number | undefined,
  signal: AbortSignal,
): Promise<RunSummary> {
  const deadline = performance.now() + (timeoutMs ?? Infinity);
  for (;;) {
    const record = await archive.find(id);
    const left = deadline - performance.now();
    if (isOver(record.status) || left <= 0) return summaryOf(record);
    await pause(Math.min(pollMs, left), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Throws when the run is still going on: only the process that carries it out can stop it. */
export async function refuseForeign(archive: RunArchive, id: RunId): Promise<void> {
  const record = await archive.find(id);
  if (isOver(record.status)) return;
  throw new DomainError('invalid-params', `run ${id} is carried out by another process (pid ${record.process?.pid})`, {
    hint: 'cancel it where it was started',
  });
}
