import { plainLine, readable, shortened } from './comment/escape.js';
import { more } from './comment/words.js';
import { withoutNamedValues } from './named-secrets.js';
import { type PublicationRecord, recordCaps } from './record.js';

/** A redactor of `support/redact.ts`: safe on JSON text. */
type Redactor = (text: string) => string;

/**
 * Bytes of a record as JSON. A check run holds 65,535 characters, and a record stands there packed and in base64: four
 * characters for three bytes of what packing has made of it, which at the worst is a little more than it was.
 */
const largestRecord = 48_000;
/** Characters of a log where all of them are too much. */
const shortLog = 300;

/** The record without secrets and within its caps. Redacts first: a secret that is cut in two has no shape any more. */
export function cleanRecord(record: PublicationRecord, redact: Redactor): PublicationRecord {
  return withinCaps(redacted(record, redact));
}

/**
 * The text without secrets and what hides them: colours and marks that show nothing would part a secret here, and be
 * gone in the comment. Before that too, for a secret may hold such signs itself.
 */
function cleanText(text: string, redact: Redactor): string {
  return redact(withoutNamedValues(readable(redact(text))));
}

function redacted(record: PublicationRecord, redact: Redactor): PublicationRecord {
  const text = (value: string): string => cleanText(value, redact);
  return {
    ...record,
    run: { ...record.run, workflow: text(record.run.workflow), job: text(record.run.job), leg: text(record.run.leg) },
    suite: text(record.suite),
    ...(record.dir !== undefined && { dir: text(record.dir) }),
    ...(record.failed && {
      failed: record.failed.map(({ id, reason, log }) => ({
        id: text(id),
        reason: text(reason),
        ...(log !== undefined && { log: text(log) }),
      })),
    }),
    ...(record.note !== undefined && { note: text(record.note) }),
    ...(record.warnings && { warnings: record.warnings.map(text) }),
    ...(record.repro && { repro: record.repro.map(text) }),
    ...(record.url !== undefined && { url: text(record.url) }),
  };
}

/** A name as a record has it: clean, on one line, and never empty. */
export function cleanName(text: string, redact: Redactor): string {
  return label(cleanText(text, redact));
}

function label(text: string): string {
  return plainLine(text, recordCaps.name) || '–';
}

function withinCaps(record: PublicationRecord): PublicationRecord {
  const { name, reason, log, repro, url, failed, lines } = recordCaps;
  const { workflow, job, leg, id } = record.run;
  const { url: address, ...rest } = record;
  const warnings = withLeftOut(record);
  const capped: PublicationRecord = {
    ...rest,
    run: { ...record.run, id: label(id), workflow: label(workflow), job: label(job), leg: plainLine(leg, name) },
    suite: label(record.suite),
    ...(record.dir !== undefined && { dir: label(record.dir) }),
    ...(record.failed && {
      failed: record.failed.slice(0, failed).map((each) => ({
        id: label(each.id),
        reason: plainLine(each.reason, reason),
        ...(each.log !== undefined && { log: shortened(each.log, log) }),
      })),
    }),
    ...(record.note !== undefined && { note: plainLine(record.note, reason) }),
    ...(warnings && { warnings: firstOf(warnings, lines, '').map((text) => plainLine(text, reason)) }),
    ...(record.repro && { repro: firstOf(record.repro, lines, '# ').map((text) => plainLine(text, repro)) }),
    // Half an address leads nowhere.
    ...(address !== undefined && address.length <= url && { url: address }),
  };
  return [capped, shortLogs(capped), ...smallerRecords(capped)].find(fits) ?? barest(capped);
}

function fits(record: PublicationRecord): boolean {
  return new TextEncoder().encode(JSON.stringify(record)).length <= largestRecord;
}

/** What is left to keep of a record that a host finds too large, step by step: a verdict is not lost for its details. */
export function smallerRecords(record: PublicationRecord): PublicationRecord[] {
  return [withoutLogs(record), barest(record)];
}

/** The warnings, and how many failed cases have no room where `counts` does not say it. */
function withLeftOut({ warnings, failed = [], counts }: PublicationRecord): PublicationRecord['warnings'] {
  const left = failed.length - recordCaps.failed;
  if (left <= 0 || (counts?.failed ?? 0) >= failed.length) return warnings;
  return [`${more(left, 'failed case')} not shown`, ...(warnings ?? [])];
}

/** At most so many lines; where some are left out, the last one says how many, as a comment where lines are commands. */
function firstOf(all: readonly string[], most: number, comment: string): string[] {
  if (all.length <= most) return [...all];
  return [...all.slice(0, most - 1), `${comment}${all.length - most + 1} more`];
}

function shortLogs(record: PublicationRecord): PublicationRecord {
  const { failed } = record;
  if (failed === undefined) return record;
  return {
    ...record,
    failed: failed.map(({ log, ...each }) => (log === undefined ? each : { ...each, log: shortened(log, shortLog) })),
  };
}

function withoutLogs(record: PublicationRecord): PublicationRecord {
  const { failed } = record;
  if (failed === undefined) return record;
  return { ...record, failed: failed.map(({ id, reason }) => ({ id, reason })) };
}

/** Names only, and one warning, which is enough to flag a row. */
function barest({ failed, warnings, repro: _repro, note: _note, ...record }: PublicationRecord): PublicationRecord {
  return {
    ...record,
    ...(failed && { failed: failed.map(({ id }) => ({ id, reason: '' })) }),
    ...(warnings && { warnings: warnings.slice(0, 1) }),
  };
}
