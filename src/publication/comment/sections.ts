import type { Row, RowState } from '../view.js';
import { cellCode, code, fenced, htmlCode, link } from './escape.js';
import type { Room } from './trim.js';
import { badges, changeText, figureText, more, timeText } from './words.js';

/** A table of the suites in one state, worst state first. */
export function stateSections(rows: readonly Row[], room: Room): string[][] {
  let free = room.rows;
  return [...new Set(rows.map(({ state }) => state))].map((state) => {
    const alike = rows.filter((row) => row.state === state);
    const shown = alike.slice(0, state === 'pass' ? Math.min(free, room.passed) : free);
    free -= shown.length;
    return section(state, alike.length, shown);
  });
}

function section(state: RowState, count: number, shown: readonly Row[]): string[] {
  const lines = [`### ${badges[state]} ${count} ${labels[state]}`];
  if (shown.length > 0) lines.push('', ...header, ...shown.map(tableRow));
  if (count > shown.length) lines.push('', `_${more(count - shown.length, 'suite')}_`);
  return lines;
}

const labels: Readonly<Record<RowState, string>> = {
  fail: 'failed',
  error: 'not judged',
  cancelled: 'canceled',
  silent: 'without verdict',
  running: 'in progress',
  flagged: 'flagged',
  pass: 'successful',
};

const header = [
  '| Suite | Kind | Score | Δ base | Needs | Time | 💬 Result | Link |',
  '|---|---|--:|--:|--:|--:|---|---|',
];

/** Addresses beyond this are not worth their room. */
const longestLink = 300;

function tableRow({ state, record }: Row): string {
  const { suite, kind, score, run, url } = record;
  const cells = [
    `${cellCode(suite, 80)}${whereText(run)}`,
    kind,
    score === undefined ? '–' : figureText(score.got, score.unit),
    score === undefined ? '–' : changeText(score),
    score?.need === undefined ? '–' : figureText(score.need, score.unit),
    timeText(record, state),
    resultText(record),
    (url !== undefined && url.length <= longestLink && link('job', url)) || '–',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The job, or of a machine without one the leg. */
function whereText({ host, workflow, job, leg }: Row['record']['run']): string {
  if (host === 'local') return leg === '' ? '' : `<br>${cellCode(leg, 100)}`;
  return `<br>${cellCode(`${workflow} / ${job}${leg === '' ? '' : ` (${leg})`}`, 100)}`;
}

function resultText({ note, counts }: Row['record']): string {
  if (note !== undefined && note.trim() !== '') return cellCode(note, 120);
  if (counts === undefined) return '–';
  const parts = [`${counts.passed} of ${counts.total} passed`];
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  return parts.join(', ');
}

/** What went wrong in a suite, folded away: its cases and its warnings. */
export function folds(rows: readonly Row[], room: Room): string[][] {
  return rows.slice(0, room.rows).flatMap(({ state, record }) => {
    const cases = caseLines(record, room);
    const warnings = record.warnings ?? [];
    const noted = room.failed > 0 ? warnings.map((text) => `- ⚠️ ${code(text)}`) : [];
    if (cases.lines.length + noted.length === 0) return [];
    const what = [
      ...(cases.count > 0 ? [`${cases.count} failed case${cases.count === 1 ? '' : 's'}`] : []),
      ...(noted.length > 0 ? [`${noted.length} warning${noted.length === 1 ? '' : 's'}`] : []),
    ];
    const title = `${badges[state]} ${htmlCode(record.suite, 80)}: ${what.join(', ')}`;
    return [[`<details><summary>${title}</summary>`, '', ...cases.lines, ...noted, '', '</details>']];
  });
}

function caseLines({ failed = [], counts }: Row['record'], room: Room): { lines: string[]; count: number } {
  const shown = failed.slice(0, room.failed);
  const count = Math.max(failed.length, failed.length > 0 ? (counts?.failed ?? 0) : 0);
  if (shown.length === 0) return { lines: [], count: 0 };
  const lines = shown.flatMap(({ id, reason, log }, at) => {
    const line = `- ${code(id)}${reason.trim() === '' ? '' : `: ${code(reason)}`}`;
    if (log === undefined || log.trim() === '' || at >= room.logs) return [line];
    return [line, '', ...fenced(log, 'text', room.log), ''];
  });
  const logs = failed.filter(({ log }) => log !== undefined).length;
  const logsLeft = logs - shown.slice(0, room.logs).filter(({ log }) => log !== undefined).length;
  if (count > shown.length) lines.push(`- _${more(count - shown.length, 'failed case')}_`);
  if (logsLeft > 0) lines.push(`- _${more(logsLeft, 'log')}_`);
  return { lines, count };
}

/** The commands that do a suite again which did not pass. */
export function reproduce(rows: readonly Row[], room: Room): string[] {
  const suites = rows.filter(({ state, record }) => state !== 'pass' && (record.repro ?? []).length > 0);
  if (suites.length === 0) return [];
  const shown = suites.slice(0, room.reproSuites);
  const lines = shown.flatMap(({ state, record: { suite, repro = [] } }) => {
    const left = repro.length - room.repro;
    return [
      '',
      `${badges[state]} ${code(suite, 80)}`,
      '',
      ...fenced(repro.slice(0, room.repro).join('\n'), 'sh', 10_000),
      ...(left > 0 ? ['', `_${more(left, 'command')}_`] : []),
    ];
  });
  const left = suites.length - shown.length;
  return ['### 🔁 Reproduce', ...lines, ...(left > 0 ? ['', `_${more(left, 'suite')} with commands_`] : [])];
}
