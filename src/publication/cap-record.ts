import { plainLine, shortened } from './comment/escape.js';
import { more } from './comment/words.js';
import { type PublicationRecord, recordCaps } from './record.js';

/** A redactor of `support/redact.ts`: safe on JSON text. */
type Redactor = (text: string) => string;

/** A check run holds 65,535 characters; JSON within JSON grows. */
const largestRecord = 45_000;

/** Values behind flags and in addresses, which have no shape of their own. */
const flag = /(?<![\w-])\w*-([\w-]*)(?:=|\s+)/g;
const secretFlag = /token|secret|password|passwd|api-?key|auth|credential|header|cookie|(?:^|-)H$/i;
const flagValue = /"[^"\n]*"|'[^'\n]*'|[^\s"']+/y;
const addressLogin = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@]+@/gi;

/** The record without secrets and within its caps. Redacts first: a secret that is cut in two has no shape any more. */
export function cleanRecord(record: PublicationRecord, redact: Redactor): PublicationRecord {
  return withinCaps(redacted(record, redact));
}

function redacted(record: PublicationRecord, redact: Redactor): PublicationRecord {
  const text = (value: string): string => redact(withoutFlagValues(value).replaceAll(addressLogin, '$1[redacted]@'));
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

/** One pass over the words, whatever they are: a reason may be the output of an agent. */
function withoutFlagValues(text: string): string {
  let clean = '';
  let done = 0;
  for (const match of text.matchAll(flag)) {
    const from = match.index + match[0].length;
    if (match.index < done || !secretFlag.test(match[1] ?? '')) continue;
    flagValue.lastIndex = from;
    const value = flagValue.exec(text);
    if (value === null) continue;
    clean += `${text.slice(done, from)}[redacted]`;
    done = flagValue.lastIndex;
  }
  return clean + text.slice(done);
}

function withinCaps(record: PublicationRecord): PublicationRecord {
  const { name, reason, log, repro, url, failed, lines } = recordCaps;
  const label = (text: string): string => plainLine(text, name) || '–';
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
  return JSON.stringify(capped).length <= largestRecord ? capped : withoutLogs(capped);
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

function withoutLogs(record: PublicationRecord): PublicationRecord {
  const failed = (record.failed ?? []).map(({ id, reason }) => ({ id, reason }));
  return { ...record, failed };
}
