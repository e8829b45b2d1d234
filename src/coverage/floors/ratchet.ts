import type { Floor, FloorChange, GroupVerdict, Metric } from '../model.js';
import type { CentralFloors, Loosened } from './central-file.js';

/** The stored floors of a group, tenths by metric. */
export interface GroupFloors {
  readonly name: string;
  /** Directory of the group, where it is known. */
  readonly path?: string | undefined;
  readonly floors: ReadonlyMap<Metric, number>;
}

export interface RatchetInput {
  readonly verdicts: readonly GroupVerdict[];
  /** Tenths by group and metric, as they are stored now. */
  readonly stored: ReadonlyMap<string, ReadonlyMap<Metric, number>>;
  /** False when only some groups were measured. */
  readonly complete: boolean;
  /** Stored floors of packages that are gone: they are removed. */
  readonly gone?: readonly GroupFloors[];
  /** Tenths that a floor stays below what was measured. Default 0. */
  readonly slack?: number;
}

/** Why a run raises no floors; a message for people. */
export interface RatchetRefusal {
  readonly ok: false;
  readonly message: string;
  readonly groups: readonly string[];
}

export type RatchetResult = { readonly ok: true; readonly changes: readonly FloorChange[] } | RatchetRefusal;

/**
 * The changes that raise stored floors to what was measured, and store new ones. Never lowers: only `loosen` does.
 * Refused unless every group ran and reached its floor; floors that are loose are what it is for.
 */
export function ratchetFloors(input: RatchetInput): RatchetResult {
  if (!input.complete) return { ok: false, message: 'only a run of all groups raises floors', groups: [] };
  const bad = input.verdicts.filter(({ passed, status }) => !passed && status !== 'LOOSE');
  if (bad.length > 0) {
    const message = 'only a run in which every group passes raises floors';
    return { ok: false, message, groups: bad.map(({ group }) => group.name) };
  }
  const raised = input.verdicts.flatMap((verdict) => changesOf(verdict, input));
  return { ok: true, changes: [...raised, ...removals(input.gone ?? [])].sort(byGroup) };
}

function changesOf({ group, checks }: GroupVerdict, { stored, slack = 0 }: RatchetInput): readonly FloorChange[] {
  const before = stored.get(group.name);
  const measured = new Map<Metric, number>();
  for (const { metric, percent, floor } of checks) {
    // A budget of the settings is no percentage to store, and nothing is known of what is empty.
    if (percent === null || (floor !== undefined && 'maxUncovered' in floor.rule)) continue;
    // A floor of the settings stays there, unless a stored one stands beside it.
    if (floor?.source === 'settings' && before?.get(metric) === undefined) continue;
    // The slack never takes a floor below the one in force.
    measured.set(metric, Math.max(0, percent - slack, inForce(floor, percent)));
  }
  return [...measured].flatMap(([metric, to]) => {
    const from = before?.get(metric) ?? null;
    return from !== null && to <= from ? [] : [{ group: group.name, path: group.path, metric, from, to }];
  });
}

function inForce(floor: Floor | undefined, percent: number): number {
  return floor !== undefined && 'tenths' in floor.rule ? Math.min(floor.rule.tenths, percent) : 0;
}

function removals(gone: readonly GroupFloors[]): readonly FloorChange[] {
  return gone.flatMap(({ name: group, path = group, floors }) =>
    [...floors].map(([metric, from]) => ({ group, path, metric, from, to: null })),
  );
}

function byGroup(a: FloorChange, b: FloorChange): number {
  const [left, right] = [`${a.group}\0${a.metric}`, `${b.group}\0${b.metric}`];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** A wish to lower a floor. */
export interface LoosenWish {
  readonly group: string;
  readonly path: string;
  readonly metric: Metric;
  /** Tenths. */
  readonly to: number;
  readonly reason: string;
}

/** The change that lowers a stored floor, or why it is none. The reason is part of it and must say something. */
export function loosenFloor(
  { group, path, metric, to, reason }: LoosenWish,
  stored: ReadonlyMap<string, ReadonlyMap<Metric, number>>,
): { readonly ok: true; readonly change: FloorChange } | { readonly ok: false; readonly message: string } {
  const from = stored.get(group)?.get(metric);
  if (from === undefined) return { ok: false, message: `${group} has no stored floor for ${metric}` };
  if (reason.trim() === '') return { ok: false, message: 'a floor is lowered only with a reason' };
  if (to >= from)
    return { ok: false, message: `${group} has a floor that is not above this: the ratchet raises floors` };
  return { ok: true, change: { group, path, metric, from, to, reason: reason.trim() } };
}

/** The central file after changes; each one that lowers a floor is recorded with its reason. `time` is ISO 8601. */
export function withChanges(central: CentralFloors, changes: readonly FloorChange[], time: string): CentralFloors {
  const floors = new Map([...central.floors].map(([group, metrics]) => [group, new Map(metrics)]));
  const loosened: Loosened[] = [...central.loosened];
  for (const { group, metric, from, to, reason } of changes) {
    const metrics = floors.get(group) ?? new Map<Metric, number>();
    if (to === null) metrics.delete(metric);
    else metrics.set(metric, to);
    if (metrics.size === 0) floors.delete(group);
    else floors.set(group, metrics);
    if (reason !== undefined && from !== null && to !== null) loosened.push({ group, metric, from, to, reason, time });
  }
  return { ...central, floors, loosened };
}
