import * as z from 'zod/mini';
import { type RunId, RunId as RunIdText, type RunStatus, RunSummary } from '../protocol/run.js';
import type { RunRecord } from './run.js';

const Stored = z.extend(RunSummary, {
  process: z.optional(z.object({ pid: z.number(), started: z.string() })),
  reason: z.optional(z.string()),
});

/** Reads the text of a `run.json`; undefined when it is no record (half written, or not ours). */
export function parseRecord(text: string): RunRecord | undefined {
  try {
    const { process, reason, ...summary } = Stored.parse(JSON.parse(text));
    return { ...summary, ...(process && { process }), ...(reason !== undefined && { reason }) };
  } catch {
    return undefined;
  }
}

/** Summaries of ended runs: their records never change, and clients ask for them again and again. */
const ended = new WeakMap<RunRecord, RunSummary>();

/** The record without what only this machine needs to know. That of an ended run is frozen, and the same each time. */
export function summaryOf(record: RunRecord): RunSummary {
  const known = ended.get(record);
  if (known !== undefined) return known;
  const { process: _process, reason: _reason, ...rest } = record;
  const summary = { ...rest, progress: { ...rest.progress } };
  if (!isOver(record.status)) return summary;
  if (summary.error) summary.error = Object.freeze({ ...summary.error });
  Object.freeze(summary.progress);
  ended.set(record, Object.freeze(summary));
  return summary;
}

export function isRunId(name: string): boolean {
  return RunIdText.safeParse(name).success;
}

/** When the id was made, in milliseconds since 1970: the first 48 bits of a uuid v7. */
export function idTime(id: RunId): number {
  return Number.parseInt(id.slice(4, 12) + id.slice(13, 17), 16);
}

export function isOver(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled';
}
