import { holm } from '../statistics/holm.js';
import type { PairedDifference, PairedEvidence } from './paired-evidence.js';
import type { TaskChange } from './task-change.js';

export type ComparisonVerdict = 'better' | 'worse' | 'same' | 'unclear';

const alpha = 0.05;
/** Means that surely lie this close are the same for all who use them: two points of a pass rate. */
const margin = 0.02;
/** An interval over fewer tasks is no proof of being the same. */
const fewTasks = 20;

export interface Judgement {
  readonly verdict: ComparisonVerdict;
  /** Why, in a sentence. */
  readonly reason: string;
}

/**
 * Worse or better: the paired tests of pass rate and score, or the trials of a single task, show it at 5 % after Holm's
 * correction. Same: both runs have the same tasks, and nothing moved, or both 95 % intervals lie within ±0.02 over 20
 * tasks or more. Else unclear.
 */
export function judge(evidence: PairedEvidence | undefined, changes: readonly TaskChange[]): Judgement {
  if (evidence === undefined) return { verdict: 'unclear', reason: 'no task was judged in both runs' };
  const { pass_rate: rate, score } = evidence;
  const shown = [...shownOverall(rate, score), ...shownByTask(changes)];
  const down = shown.filter((each) => each.down);
  const up = shown.filter((each) => !each.down);
  if (down.length > 0 && up.length > 0) {
    return { verdict: 'unclear', reason: `${down[0]?.text}, but ${up[0]?.text}` };
  }
  const [first] = shown;
  if (first !== undefined) return { verdict: first.down ? 'worse' : 'better', reason: first.text };
  const both = changes.filter((each) => each.base !== undefined && each.head !== undefined);
  const absent = absentText(changes);
  if (both.every((each) => each.change === 'same')) return same(`${tasksText(evidence.tasks)} came out alike`, absent);
  const unjudged = both.filter((each) => each.change === 'unjudged').length;
  if (both.every((each) => each.change === 'same' || each.change === 'unjudged')) {
    const reason = `${tasksText(evidence.tasks)} came out alike, but ${tasksText(unjudged)} could not be judged in both runs`;
    return { verdict: 'unclear', reason: absent === undefined ? reason : `${reason}, and ${absent}` };
  }
  const unmoved = evidence.tasks >= fewTasks && isWithin(rate) && isWithin(score);
  if (unmoved && unjudged === 0) {
    return same(`pass rate and score lie within ${margin} of each other with 95 % confidence`, absent);
  }
  return { verdict: 'unclear', reason: unclearReason(evidence) };
}

/** Nobody knows how tasks would have come out that only one run has. */
function same(reason: string, absent: string | undefined): Judgement {
  return absent === undefined
    ? { verdict: 'same', reason }
    : { verdict: 'unclear', reason: `${reason}, but ${absent}` };
}

/** `2 tasks are missing and 1 task is new`; undefined when both runs have the same tasks. */
export function absentText(changes: readonly TaskChange[]): string | undefined {
  const parts = (['missing', 'new'] as const).flatMap((change) => {
    const found = changes.filter((each) => each.change === change).length;
    return found === 0 ? [] : [`${tasksText(found)} ${found === 1 ? 'is' : 'are'} ${change}`];
  });
  return parts.length === 0 ? undefined : parts.join(' and ');
}

interface Shown {
  readonly down: boolean;
  readonly text: string;
}

function shownOverall(rate: PairedDifference, score: PairedDifference): Shown[] {
  // Where a score is 1 for a pass and 0 for a fail, both are the same test, which needs no correction.
  const alike = rate.delta === score.delta && rate.test.p === score.test.p;
  const [rateP = 1, scoreP = 1] = alike ? [rate.test.p] : holm([rate.test.p, score.test.p]);
  const found: Shown[] = [];
  for (const [name, each, p] of [
    ['the pass rate', rate, rateP],
    ['the score', score, scoreP],
  ] as const) {
    if (p > alpha) continue;
    const way = each.delta < 0 ? 'fell' : 'rose';
    const text = `${name} ${way} from ${short(each.base)} to ${short(each.head)} (${pText(p)}, paired by task)`;
    found.push({ down: each.delta < 0, text });
  }
  return found;
}

function shownByTask(changes: readonly TaskChange[]): Shown[] {
  const tested = changes.flatMap((each) => (each.p === undefined ? [] : [{ ...each, p: each.p }]));
  const corrected = holm(tested.map((each) => each.p));
  return tested.flatMap(({ id, base, head }, at) => {
    const p = corrected[at] ?? 1;
    if (p > alpha || base === undefined || head === undefined) return [];
    const from = `${base.passed} of ${base.judged} to ${head.passed} of ${head.judged} trials`;
    const down = head.passed / head.judged < base.passed / base.judged;
    return [{ down, text: `task ${id} went from ${from} (${pText(p)}, corrected for the number of tasks)` }];
  });
}

function isWithin({ interval }: PairedDifference): boolean {
  return interval !== undefined && interval.lower >= -margin && interval.upper <= margin;
}

function unclearReason({ tasks, pass_rate: rate, score, power }: PairedEvidence): string {
  const found =
    rate.delta === 0
      ? score.delta === 0
        ? 'the means are equal, single tasks differ'
        : `the score moved by ${signed(score.delta)} (${pText(score.test.p)})`
      : `the pass rate moved by ${signed(rate.delta)} (${pText(rate.test.p)})`;
  // The formulas are approximations: what they ask for may be there already, and did not do.
  const needed = [
    ...(power !== undefined && power.tasks_needed > tasks ? [`about ${power.tasks_needed} tasks`] : []),
    ...(power?.trials_needed === undefined ? [] : [`about ${power.trials_needed} trials of each`]),
  ];
  const more = needed.length === 0 ? '' : `; ${needed.join(' or ')} would show such a difference`;
  return `over ${tasksText(tasks)} ${found}: that is within what chance does${more}`;
}

const tasksText = (n: number): string => (n === 1 ? '1 task' : `${n} tasks`);
/** `p = 0.031`, `p < 0.001`. */
const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${short(p)}`);
const short = (value: number): string => String(Number(value.toPrecision(3)));
const signed = (value: number): string => `${value > 0 ? '+' : '−'}${Number(Math.abs(value).toPrecision(3))}`;
