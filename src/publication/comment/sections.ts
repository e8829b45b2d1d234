import type { Row, RowState } from '../view.js';
import { cellCode, code, fenced, link } from './escape.js';
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
