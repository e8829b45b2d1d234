import type { Row } from '../view.js';
import { code, fenced, htmlCode } from './escape.js';
import type { FixedRoom } from './trim.js';
import { badges, more } from './words.js';

/**
 * What went wrong in a suite, folded away: its cases and its warnings; below, how many more suites have some.
 * @param slim - the records come from a block that may have had no room for their cases: their number tells.
 */
export function folds(rows: readonly Row[], room: FixedRoom, slim = false): string[][] {
  const shown: string[][] = [];
  const left = { suites: 0, cases: 0, warnings: 0 };
  for (const [at, row] of rows.entries()) {
    const cases = caseCount(row, slim);
    const warnings = row.record.warnings?.length ?? 0;
    if (cases + warnings === 0) continue;
    const hasLines = (row.record.failed ?? []).length + warnings > 0;
    if (at < room.rows && shown.length < room.folds && hasLines) {
      shown.push(fold(row, cases, room));
    } else {
      left.suites += 1;
      left.cases += cases;
      left.warnings += warnings;
    }
  }
  if (left.suites === 0) return shown;
  const what = [
    ...(left.cases > 0 ? [more(left.cases, 'failed case')] : []),
    ...(left.warnings > 0 ? [more(left.warnings, 'warning')] : []),
  ];
  return [...shown, [`_${what.join(' and ')} of ${left.suites} suite${left.suites === 1 ? '' : 's'}_`]];
}

function caseCount({ record: { failed = [], counts } }: Row, slim: boolean): number {
  return Math.max(failed.length, failed.length > 0 || slim ? (counts?.failed ?? 0) : 0);
}

function fold({ state, record }: Row, count: number, room: FixedRoom): string[] {
  const warnings = record.warnings ?? [];
  const what = [
    ...(count > 0 ? [`${count} failed case${count === 1 ? '' : 's'}`] : []),
    ...(warnings.length > 0 ? [`${warnings.length} warning${warnings.length === 1 ? '' : 's'}`] : []),
  ];
  const title = `${badges[state]} ${htmlCode(record.suite, 80)}: ${what.join(', ')}`;
  const noted = warnings.map((text) => `- ⚠️ ${code(text)}`);
  return [`<details><summary>${title}</summary>`, '', ...caseLines(record, count, room), ...noted, '', '</details>'];
}

function caseLines({ failed = [] }: Row['record'], count: number, room: FixedRoom): string[] {
  const shown = failed.slice(0, room.failed);
  const lines = shown.flatMap(({ id, reason, log }, at) => {
    const line = `- ${code(id)}${reason.trim() === '' ? '' : `: ${code(reason)}`}`;
    if (log === undefined || log.trim() === '' || at >= room.logs) return [line];
    return [line, '', ...fenced(log, 'text', room.log), ''];
  });
  const logs = failed.filter(({ log }) => log !== undefined).length;
  const logsLeft = logs - shown.slice(0, room.logs).filter(({ log }) => log !== undefined).length;
  if (count > shown.length) lines.push(`- _${more(count - shown.length, 'failed case')}_`);
  if (logsLeft > 0) lines.push(`- _${more(logsLeft, 'log')}_`);
  return lines;
}
