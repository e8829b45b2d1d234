import type { PublicationRecord } from '../record.js';
import type { Row, RowState } from '../view.js';

export const badges: Readonly<Record<RowState, string>> = {
  fail: '❌',
  error: '🔥',
  cancelled: '🚫',
  silent: '⚪',
  running: '🔄',
  flagged: '⚠️',
  pass: '✅',
};

export const stateWords: Readonly<Record<RowState, string>> = {
  fail: 'failed',
  error: 'not judged',
  cancelled: 'canceled',
  silent: 'without a verdict',
  running: 'running',
  flagged: 'passed, flagged',
  pass: 'passed',
};

/** `❌ 1 of 3 suites failed`: the worst verdict decides the first line. */
export function headline(rows: readonly Row[]): string {
  const [worst] = rows;
  if (worst === undefined) return '⏳ No results yet';
  const total = rows.length === 1 ? '1 suite' : `${rows.length} suites`;
  const alike = rows.filter(({ state }) => state === worst.state).length;
  const passed = rows.every(({ state }) => state === 'pass' || state === 'flagged');
  if (passed) return `${badges[worst.state]} ${total} passed${worst.state === 'flagged' ? `, ${alike} flagged` : ''}`;
  return `${badges[worst.state]} ${alike} of ${total} ${stateWords[worst.state]}`;
}

type Score = NonNullable<PublicationRecord['score']>;

/** `91.2 %`, `0.91`, `12`; rounded down, so that a figure below its threshold never looks as if it reached it. */
export function figureText(value: number, unit: Score['unit']): string {
  if (unit === '%') return `${floored(value, 1)} %`;
  return unit === 'ratio' ? floored(value, 3) : floored(value, 0);
}

/** The change since the base with its sign. */
export function changeText({ got, base, unit }: Score): string {
  if (base === undefined) return '–';
  const digits = unit === '%' ? 1 : unit === 'ratio' ? 3 : 0;
  const rounded = Number((got - base).toFixed(digits));
  if (rounded === 0) return '±0';
  return `${rounded > 0 ? '+' : '−'}${Math.abs(rounded).toFixed(digits)}`;
}

function floored(value: number, digits: number): string {
  const factor = 10 ** digits;
  // A double such as 0.7 × 100 lies a hair below what it stands for.
  return (Math.floor(value * factor + 1e-9) / factor).toFixed(digits);
}

/** `850 ms`, `14 s`, `22.4 s`, `1 m 14 s`, `2 h 3 m`; when it is still going on, or nobody knows, the time it began. */
export function timeText({ startedAt, endedAt }: PublicationRecord, state: RowState): string {
  if (state === 'running') return `since ${startedAt.slice(11, 16)} UTC`;
  if (state === 'silent') return `began ${startedAt.slice(11, 16)} UTC`;
  if (endedAt === undefined) return '–';
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  if (!(ms >= 0)) return '–';
  if (ms < 1_000) return `${ms} ms`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${String(Math.floor(ms / 100) / 10)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} m`}`;
}

/** `more(3, 'failed case')` → `3 more failed cases` */
export function more(count: number, noun: string): string {
  return `${count} more ${noun}${count === 1 ? '' : 's'}`;
}
