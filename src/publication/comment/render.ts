import type { Quota, StoreName } from '../model.js';
import type { View } from '../view.js';
import { folds } from './folds.js';
import { reproduce, stateSections } from './sections.js';
import { type FixedRoom, fitted } from './trim.js';
import { headline } from './words.js';

/** What GitHub takes is 65,536; whether it counts code points or UTF-16 units it does not say. */
export const bodyBudget = 60_000;

export interface RenderOptions {
  readonly pullRequest: number;
  readonly store: StoreName;
  readonly quota?: Quota | undefined;
  /** Text below everything else, such as a state block. Counts for the budget. */
  readonly below?: string;
  /** Where to begin trimming; each step shows less. */
  readonly level?: number;
  /** Default 60,000 UTF-16 units. */
  readonly budget?: number;
}

/** The first line of a comment of ours. */
export function markerOf(pullRequest: number): string {
  return `<!-- assay-status:pr-${pullRequest} -->`;
}

/**
 * The status comment. Equal views give equal bytes but for the quota, which `sameBody` looks past. What does not fit is
 * left out step by step, and counted where it is missing.
 */
export function renderComment(view: View, options: RenderOptions): string {
  const { below = '', level = 0, budget = bodyBudget } = options;
  const end = below === '' ? '' : `\n${below}\n`;
  return fitted(level, view.rows.length, budget, (room) => `${bodyIn(view, room, options)}${end}`);
}

function bodyIn(view: View, room: FixedRoom, options: RenderOptions): string {
  const repro = reproduce(view.rows, room);
  const blocks = [
    [`## ${headline(view.rows)}`],
    ...stateSections(view.rows, room),
    ...folds(view.rows, room, options.store === 'state-block'),
    ...(repro.length > 0 ? [repro] : []),
    ['---', footer(view, options)],
  ];
  return `${markerOf(options.pullRequest)}\n\n${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const storeWords: Readonly<Record<StoreName, string>> = {
  'check-runs': 'check runs',
  'record-comments': 'comments',
  'state-block': 'this comment',
  directory: 'a directory',
  'record-file': 'a file',
};

function footer({ sha, rows }: View, { store, quota }: RenderOptions): string {
  const runs = new Set(rows.map(({ record: { run } }) => JSON.stringify([run.host, run.id]))).size;
  const newest = rows
    .map(({ record }) => record.endedAt ?? record.startedAt)
    .toSorted()
    .at(-1);
  const facts = [
    `Commit \`${sha.slice(0, 12)}\``,
    ...(newest === undefined ? [] : [`newest record ${newest.slice(0, 19).replace('T', ' ')} UTC`]),
    `${runs} run${runs === 1 ? '' : 's'}`,
    `records in ${storeWords[store]}`,
  ];
  return `<sub>${facts.join(' · ')}${quota === undefined ? '' : quotaText(quota)}</sub>`;
}

function quotaText({ used, limit }: Quota): string {
  const grouped = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const percent = limit > 0 ? Math.floor((used * 100) / limit) : 100;
  return ` · 📊 API quota ${grouped(used)}/${grouped(limit)} (${percent} %)`;
}

/** True when two bodies say the same: line ends, spaces at the very end and the quota are no difference. */
export function sameBody(a: string, b: string): boolean {
  return comparable(a) === comparable(b);
}

function comparable(body: string): string {
  return body
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .replace(/(\n<sub>Commit [^\n]*) · 📊 API quota [\d,]+\/[\d,]+ \(\d+ %\)(?=<\/sub>(?:\n\n?<!-- [^\n]*)?$)/, '$1');
}
