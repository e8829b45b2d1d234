import { fisherExact } from '../statistics/fisher.js';
import { type ComparableTask, isJudged, passRate } from './comparable.js';

/**
 * How a task changed. `regressed`: it passed and now fails, or so many more of its trials fail that chance does not
 * explain it. `fixed`: the opposite. `lower`, `higher`: its pass rate or its score moved, which noise alone can do.
 * `unjudged`: at least one side could not be judged. `new` and `missing`: only in head, only in base.
 */
export type Change = 'regressed' | 'unjudged' | 'missing' | 'lower' | 'fixed' | 'higher' | 'new' | 'same';

/** What a person wants to see first. */
export const changeOrder: readonly Change[] = [
  'regressed',
  'unjudged',
  'missing',
  'lower',
  'new',
  'fixed',
  'higher',
  'same',
];

/** A pass rate that moves within one task is believed from here on. */
const alpha = 0.05;

export interface TaskChange {
  readonly id: string;
  readonly base?: ComparableTask;
  readonly head?: ComparableTask;
  readonly change: Change;
  /** Tagged `golden` on either side, so that taking the tag away hides nothing. */
  readonly golden: boolean;
  /** Fisher's exact test of the trials that passed; only with several trials on a side. */
  readonly p?: number;
}

/** Joins the tasks of two runs by id, in the order of head, then those that only base has. */
export function matchTasks(base: readonly ComparableTask[], head: readonly ComparableTask[]): TaskChange[] {
  const before = new Map(base.map((task) => [task.id, task]));
  const changes: TaskChange[] = [];
  const seen = new Set<string>();
  for (const task of head) {
    if (seen.has(task.id)) continue;
    seen.add(task.id);
    changes.push(changeOf(before.get(task.id), task));
  }
  for (const [id, task] of before) if (!seen.has(id)) changes.push(changeOf(task, undefined));
  return changes;
}

function changeOf(base: ComparableTask | undefined, head: ComparableTask | undefined): TaskChange {
  const golden = [base, head].some((task) => task?.tags.includes('golden') === true);
  const id = (head ?? base)?.id ?? '';
  const found = { id, golden, ...(base && { base }), ...(head && { head }) };
  if (base === undefined) return { ...found, change: 'new' };
  if (head === undefined) return { ...found, change: 'missing' };
  if (!isJudged(base) || !isJudged(head)) return { ...found, change: 'unjudged' };
  const several = base.judged > 1 || head.judged > 1;
  const p = several ? fisherExact(base.passed, base.judged, head.passed, head.judged) : undefined;
  return { ...found, change: direction(base, head, p, golden), ...(p !== undefined && { p }) };
}

function direction(base: ComparableTask, head: ComparableTask, p: number | undefined, golden: boolean): Change {
  const before = passRate(base) ?? 0;
  const after = passRate(head) ?? 0;
  const beyondChance = p !== undefined && p <= alpha;
  if (after < before) {
    // A golden task may not become worse at all.
    return base.status === 'passed' || beyondChance || golden ? 'regressed' : 'lower';
  }
  if (after > before) return head.status === 'passed' || beyondChance ? 'fixed' : 'higher';
  const moved = (head.score ?? 0) - (base.score ?? 0);
  return Math.abs(moved) < 1e-9 ? 'same' : moved < 0 ? 'lower' : 'higher';
}
