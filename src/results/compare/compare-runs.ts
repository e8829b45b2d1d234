import { type ComparableRun, type ComparableTask, type ComparedUsage, isJudged } from './comparable.js';
import { type Pair, type PairedEvidence, pairedEvidence } from './paired-evidence.js';
import { type Change, type TaskChange, changeOrder, matchTasks } from './task-change.js';
import { absentText, type ComparisonVerdict, type Judgement, judge } from './verdict.js';

/** Sums of the tasks that both runs have, so that a larger suite is not called a dearer one. */
export interface Spent {
  readonly base: number;
  readonly head: number;
  readonly delta: number;
  /** In per cent of base; absent when that is 0. */
  readonly percent?: number;
}

/** One model's tasks in two runs. */
export interface ModelComparison extends Judgement {
  readonly base_model: string;
  readonly head_model: string;
  readonly changes: Readonly<Partial<Record<Change, number>>>;
  readonly evidence?: PairedEvidence;
  /** Mean duration of a trial, added up over the tasks judged on both sides. */
  readonly duration_ms?: Spent;
  readonly tokens?: Spent;
  readonly cost?: Spent;
  readonly premium_requests?: Spent;
}

/** What the skills of a suite change for one model: base is without them, head is with them. */
export type SkillComparison = Omit<ModelComparison, 'base_model' | 'head_model'> & { readonly model_id: string };

export interface ComparedTask extends TaskChange {
  readonly model: string;
  /** Its text, files or own graders are others; absent when that is not known. */
  readonly taskChanged?: boolean;
}

export interface Comparison extends Judgement {
  readonly base: ComparableRun;
  readonly head: ComparableRun;
  readonly models: readonly ModelComparison[];
  /** Regressions first, by how far they fell. */
  readonly tasks: readonly ComparedTask[];
  /** What makes the runs less comparable than they look. */
  readonly notes: readonly string[];
}

/** Compares two runs model by model. One model on each side is compared also when they differ: that is then the question. */
export function compareRuns(base: ComparableRun, head: ComparableRun): Comparison {
  const pairs = modelPairs(base.models, head.models);
  const found = pairs.map(([before, after]) =>
    compareArm(tasksOf(base, before), tasksOf(head, after), { base: before, head: after }, head.seed),
  );
  const changed = changedDigests(base, head);
  const paired = found.flatMap(({ model, changes }) =>
    changes.map((each): ComparedTask => ({ ...each, model: model.head_model, ...fileChange(each, changed) })),
  );
  const models = found.map(({ model }) => model);
  const unpaired = unpairedTasks(base, head, pairs);
  return {
    base,
    head,
    ...overall(models, unpaired),
    models,
    tasks: [...paired, ...unpaired].toSorted(byUrgency),
    notes: notesOn(base, head, pairs, changed),
  };
}

/** Two arms of the same tasks: two runs of one model, or with and without skills. Pure and seeded. */
export function compareArm(
  base: readonly ComparableTask[],
  head: readonly ComparableTask[],
  names: { readonly base: string; readonly head: string },
  seed: number,
): { readonly model: ModelComparison; readonly changes: readonly TaskChange[] } {
  const changes = matchTasks(base, head);
  const pairs = changes.flatMap((each): Pair[] =>
    each.base && each.head && isJudged(each.base) && isJudged(each.head) ? [[each.base, each.head]] : [],
  );
  const evidence = pairedEvidence(pairs, seed);
  const both = changes.flatMap((each): Pair[] => (each.base && each.head ? [[each.base, each.head]] : []));
  const counts: Partial<Record<Change, number>> = {};
  for (const { change } of changes) counts[change] = (counts[change] ?? 0) + 1;
  const duration = spent(pairs, (task) => task.durationMs);
  const model: ModelComparison = {
    base_model: names.base,
    head_model: names.head,
    ...judge(evidence, changes),
    changes: counts,
    ...(evidence && { evidence }),
    ...(duration && { duration_ms: duration }),
    ...usageSpent(both),
  };
  return { model, changes };
}

function usageSpent(pairs: readonly Pair[]): Partial<Pick<ModelComparison, keyof ComparedUsage>> {
  const found: Partial<Record<keyof ComparedUsage, Spent>> = {};
  for (const key of ['tokens', 'cost', 'premium_requests'] as const) {
    const sums = spent(pairs, (task) => task.usage?.[key]);
    if (sums) found[key] = sums;
  }
  return found;
}

/** Undefined unless both sides know the figure of at least one task; of a task that only one side knows it is left out. */
function spent(pairs: readonly Pair[], figure: (task: ComparableTask) => number | undefined): Spent | undefined {
  let before = 0;
  let after = 0;
  let known = false;
  for (const [base, head] of pairs) {
    const [b, h] = [figure(base), figure(head)];
    if (b === undefined || h === undefined) continue;
    known = true;
    before += b;
    after += h;
  }
  if (!known) return undefined;
  const delta = after - before;
  return { base: before, head: after, delta, ...(before > 0 && { percent: (delta / before) * 100 }) };
}

function tasksOf(run: ComparableRun, model: string): ComparableTask[] {
  return run.tasks.filter((task) => task.model === model);
}

function modelPairs(base: readonly string[], head: readonly string[]): (readonly [string, string])[] {
  const [onlyBase, onlyHead] = [base[0] ?? '', head[0] ?? ''];
  if (base.length === 1 && head.length === 1) return [[onlyBase, onlyHead]];
  return head.filter((model) => base.includes(model)).map((model) => [model, model] as const);
}

/** The tasks of models that only one run has: missing or new, so that leaving a model out hides nothing. */
function unpairedTasks(
  base: ComparableRun,
  head: ComparableRun,
  pairs: readonly (readonly [string, string])[],
): ComparedTask[] {
  const gone = base.models.filter((model) => pairs.every(([before]) => before !== model));
  const added = head.models.filter((model) => pairs.every(([, after]) => after !== model));
  const of = (model: string, changes: readonly TaskChange[]) => changes.map((each) => ({ ...each, model }));
  return [
    ...gone.flatMap((model) => of(model, matchTasks(tasksOf(base, model), []))),
    ...added.flatMap((model) => of(model, matchTasks([], tasksOf(head, model)))),
  ];
}

/** Worse if any model is; better or same only when every model is clear, same only when both runs have it. */
function overall(models: readonly ModelComparison[], unpaired: readonly TaskChange[]): Judgement {
  const { verdict, reason } = decisive(models);
  const absent = absentText(unpaired);
  if (verdict !== 'same' || absent === undefined) return { verdict, reason };
  return { verdict: 'unclear', reason: `${reason}, but ${absent}, with the models that only one run has` };
}

function decisive(models: readonly ModelComparison[]): Judgement {
  const [only] = models;
  if (only === undefined) return { verdict: 'unclear', reason: 'the runs have no model in common' };
  if (models.length === 1) return only;
  const rank: readonly ComparisonVerdict[] = ['worse', 'unclear', 'better', 'same'];
  const worst = models.toSorted((a, b) => rank.indexOf(a.verdict) - rank.indexOf(b.verdict))[0] ?? only;
  return { verdict: worst.verdict, reason: `${worst.head_model}: ${worst.reason}` };
}

/** Names of the parts of the suite whose files differ between the runs. */
function changedDigests(base: ComparableRun, head: ComparableRun): string[] {
  const names = new Set([...Object.keys(base.digests), ...Object.keys(head.digests)]);
  const known = Object.keys(base.digests).length > 0 && Object.keys(head.digests).length > 0;
  return known ? [...names].filter((name) => base.digests[name] !== head.digests[name]).toSorted() : [];
}

function fileChange({ base, head }: TaskChange, changed: readonly string[]): { taskChanged?: boolean } {
  if (base === undefined || head === undefined) return {};
  if (base.digest !== undefined && head.digest !== undefined) return { taskChanged: base.digest !== head.digest };
  return changed.length === 0 || changed.includes('tasks') ? {} : { taskChanged: false };
}

function notesOn(
  base: ComparableRun,
  head: ComparableRun,
  pairs: readonly (readonly [string, string])[],
  changed: readonly string[],
): string[] {
  const notes: string[] = [];
  const differ = (what: string, a: string, b: string): void => {
    if (a !== b) notes.push(`${what} differ: ${a === '' ? 'none' : a} and ${b === '' ? 'none' : b}`);
  };
  differ('the suites', base.suite, head.suite);
  differ('the skills', base.skill, head.skill);
  differ('the executors', base.engine, head.engine);
  const [only] = pairs;
  if (pairs.length === 1 && only !== undefined) differ('the models', only[0], only[1]);
  const compared = new Set(pairs.flat());
  const left = [...new Set([...base.models, ...head.models])].filter((model) => !compared.has(model));
  if (left.length > 0) notes.push(`only one run has the models ${left.join(', ')}: their tasks are in no figure`);
  if (changed.length > 0) notes.push(`the suite changed between the runs: ${changed.join(', ')}`);
  for (const [name, run] of [
    ['base', base],
    ['head', head],
  ] as const) {
    if (run.status !== undefined && run.status !== 'completed') notes.push(`${name} did not complete: ${run.status}`);
  }
  return notes;
}

/** How far a task fell; tasks of the same kind of change stand in this order. */
function fall({ base, head }: TaskChange): number {
  if (base === undefined || head === undefined || base.judged === 0 || head.judged === 0) return 0;
  const rates = head.passed / head.judged - base.passed / base.judged;
  return rates === 0 ? ((head.score ?? 0) - (base.score ?? 0)) / 1_000 : rates;
}

function byUrgency(a: TaskChange, b: TaskChange): number {
  const rank = changeOrder.indexOf(a.change) - changeOrder.indexOf(b.change);
  return rank || Number(b.golden) - Number(a.golden) || fall(a) - fall(b);
}
