import type { ComparedTask, Comparison } from './compare-runs.js';

/** What a comparison must not show: a regression of any task, or a pass rate that falls by more than so many points. */
export type Gate = { readonly kind: 'regression' } | { readonly kind: 'drop'; readonly points: number };

/** `failed` when the gate found what it forbids, `error` when tasks that were not judged could hide it. */
export interface GateResult {
  readonly gate: string;
  readonly status: 'passed' | 'failed' | 'error';
  readonly reason: string;
}

/** Reads `regression` or `drop=N%`; undefined for anything else. */
export function parseGate(text: string): Gate | undefined {
  if (text === 'regression') return { kind: 'regression' };
  const points = /^drop=(\d+(?:\.\d+)?)%?$/.exec(text)?.[1];
  return points === undefined ? undefined : { kind: 'drop', points: Number(points) };
}

/** The gates that were asked for, and that of the golden tasks, which stands whenever there are any. */
export function checkGates(compared: Comparison, gates: readonly Gate[]): GateResult[] {
  const comparison = withModels(compared);
  const golden = comparison.tasks.filter((task) => task.golden && task.base !== undefined);
  return [
    ...(golden.length > 0 ? [goldenGate(golden, comparison)] : []),
    ...gates.map((gate) =>
      gate.kind === 'regression' ? regressionGate(comparison) : dropGate(comparison, gate.points),
    ),
  ];
}

/** With several models the id of a task alone does not say which one is meant. */
function withModels(comparison: Comparison): Comparison {
  const { tasks } = comparison;
  if (tasks.every(({ model }) => model === tasks[0]?.model)) return comparison;
  return { ...comparison, tasks: tasks.map((task) => ({ ...task, id: `${task.id} (${task.model})` })) };
}

/** A golden task that is gone cannot show that it still passes, and neither can one that was not judged on a side. */
function goldenGate(golden: readonly ComparedTask[], { models }: Comparison): GateResult {
  const failed = golden.filter(({ change }) => change === 'regressed' || change === 'missing');
  if (failed.length > 0) return { gate: 'golden', status: 'failed', reason: `${named(failed)} regressed or gone` };
  const unjudged = golden.filter(({ change, head }) => change === 'unjudged' && head?.status !== 'passed');
  if (unjudged.length > 0) return { gate: 'golden', status: 'error', reason: `${named(unjudged)} not judged` };
  if (models.every((model) => model.evidence === undefined)) return nothingJudged('golden');
  const failing = golden.filter(({ head }) => head?.status !== 'passed');
  const hold = `golden tasks hold: ${golden.length - failing.length}`;
  const still = failing.length > 0 ? `; ${named(failing)} did not pass before either` : '';
  return { gate: 'golden', status: 'passed', reason: `${hold}${still}` };
}

function regressionGate({ tasks, models }: Comparison): GateResult {
  const gate = 'regression';
  const regressed = tasks.filter(({ change }) => change === 'regressed');
  if (regressed.length > 0) return { gate, status: 'failed', reason: `${named(regressed)} regressed` };
  const hidden = tasks.filter(hides);
  if (hidden.length > 0) return { gate, status: 'error', reason: `${named(hidden)} passed before and not judged now` };
  if (models.every((model) => model.evidence === undefined)) return nothingJudged(gate);
  return { gate, status: 'passed', reason: 'no task regressed' };
}

/** Of each model; what was not judged counts as failed at worst, so that leaving tasks out opens no gate. */
function dropGate({ tasks, models }: Comparison, points: number): GateResult {
  const gate = `drop=${points}%`;
  let worst = 0;
  for (const model of models) {
    const { evidence } = model;
    if (evidence === undefined) return nothingJudged(gate);
    const drop = (evidence.pass_rate.base - evidence.pass_rate.head) * 100;
    worst = Math.max(worst, drop);
    if (exceeds(drop, points)) {
      return { gate, status: 'failed', reason: `the pass rate fell by ${shown(drop)} points (${model.head_model})` };
    }
    const hidden = tasks.filter((task) => task.model === model.head_model && hides(task));
    const base = evidence.pass_rate.base * evidence.tasks + hidden.length;
    const least = evidence.pass_rate.head * evidence.tasks;
    const bound = ((base - least) / (evidence.tasks + hidden.length)) * 100;
    if (hidden.length > 0 && exceeds(bound, points)) {
      return { gate, status: 'error', reason: `${named(hidden)} not judged now, which could hide such a drop` };
    }
  }
  if (models.length === 0) return nothingJudged(gate);
  const left = tasks.filter((task) => hides(task) && models.every((model) => model.head_model !== task.model));
  if (left.length > 0 && exceeds(mostLost(left, tasks), points)) {
    return { gate, status: 'error', reason: `${named(left)} gone with their model, which could hide such a drop` };
  }
  return { gate, status: 'passed', reason: `the pass rate fell by ${shown(worst)} points at most` };
}

/** True for a task that passed before and was not judged, or is gone, now. */
function hides({ change, base }: ComparedTask): boolean {
  return (change === 'unjudged' || change === 'missing') && base?.status === 'passed';
}

/** Of models that are gone: by how many points the pass rate of one has fallen when all its tasks fail now. */
function mostLost(passed: readonly ComparedTask[], all: readonly ComparedTask[]): number {
  const count = (tasks: readonly ComparedTask[], model: string): number =>
    tasks.filter((task) => task.model === model).length;
  const models = [...new Set(passed.map(({ model }) => model))];
  return Math.max(...models.map((model) => (count(passed, model) / count(all, model)) * 100));
}

function nothingJudged(gate: string): GateResult {
  return { gate, status: 'error', reason: 'no task was judged in both runs' };
}

/** Percentages are sums of fractions: 10 points are not more than 10. */
const exceeds = (drop: number, points: number): boolean => drop > points + 1e-9;
const shown = (points: number): string => String(Number(points.toFixed(2)));

function named(tasks: readonly ComparedTask[]): string {
  const names = tasks.slice(0, 5).map((task) => task.id);
  return tasks.length > 5 ? `${names.join(', ')} and ${tasks.length - 5} more` : names.join(', ');
}
