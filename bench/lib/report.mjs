import { short } from './stats.mjs';

/**
 * One line of the report: `ours` held against `peer` (both in `unit`), or against nothing when `limit` is absolute.
 * `atMost` and `atLeast` bound the ratio ours/peer; without a bound the line only informs.
 */
export function comparison({ name, unit, ours, peer, atMost, atLeast, details }) {
  const ratio = peer === undefined ? ours : ours / peer;
  const bound = atMost !== undefined ? `<=${short(atMost)}` : atLeast !== undefined ? `>=${short(atLeast)}` : '-';
  const ok = (atMost === undefined || ratio <= atMost) && (atLeast === undefined || ratio >= atLeast);
  return { name, unit, ours, ...(peer !== undefined && { peer }), ratio, bound, ok, ...(details && { details }) };
}

/** A line for a comparison that this machine cannot make. */
export const skipped = (name, why) => ({ name, skipped: why });

export function renderLine(line) {
  if (line.skipped !== undefined) return `${line.name}: skipped (${line.skipped})`;
  const peer = line.peer === undefined ? '' : ` peer=${short(line.peer)} ${line.unit} ratio=${short(line.ratio)}`;
  const verdict = line.bound === '-' ? '' : ` bound=${line.bound} ${line.ok ? 'ok' : 'MISS'}`;
  const details = Object.entries(line.details ?? {}).map(([key, value]) => `${key}=${short(value)}`);
  const extra = details.length === 0 ? '' : `  (${details.join(' ')})`;
  return `${line.name}: ours=${short(line.ours)} ${line.unit}${peer}${verdict}${extra}`;
}
