import type { GradeRecord, TrialResult } from '../../results/outcome.js';
import { shortLine } from '../clean-text.js';
import type { ReportTask } from '../report-input.js';

/** Some tasks: how many, and the ids of the first few. */
export interface TaskSet {
  readonly count: number;
  readonly first: readonly string[];
}

/** One grader over all tasks. Counts are of tasks in which it judged at least one trial. */
export interface GraderFacts {
  readonly name: string;
  readonly kind: string;
  readonly judged: number;
  readonly passedSomewhere: number;
  readonly failed: TaskSet;
  readonly couldNot: TaskSet;
  /** What it said when it failed, and how often; at most `keptWordings` of them. */
  readonly wordings: ReadonlyMap<string, number>;
  readonly couldNotBecause: ReadonlyMap<string, number>;
}

/** What the rules look at: sums over all tasks, of bounded size however many tasks there are. */
export interface Facts {
  readonly tasks: number;
  readonly notPassed: TaskSet;
  readonly trials: number;
  readonly trialsPerTask: number;
  readonly graders: readonly GraderFacts[];
  readonly timeouts: TaskSet;
  readonly ungraded: TaskSet;
  readonly empty: TaskSet;
  readonly flaky: TaskSet;
  /** Errors of agents and executors, by their wording. */
  readonly broken: ReadonlyMap<string, TaskSet>;
  /** Trials in which the executor told of any tool call. */
  readonly withToolCalls: number;
  /** Trials that the mock answered with the prompt itself. */
  readonly echoed: number;
  readonly tags: ReadonlyMap<string, { readonly passed: number; readonly not: number }>;
  readonly impact: {
    readonly better: number;
    readonly worse: number;
    readonly passBoth: TaskSet;
    readonly failBoth: TaskSet;
  };
}

const keptIds = 5;
const keptWordings = 30;
const keptTags = 200;

class Tasks implements TaskSet {
  count = 0;
  readonly first: string[] = [];
  add(id: string): void {
    this.count += 1;
    if (this.first.length < keptIds) this.first.push(id);
  }
}

class GraderSums implements GraderFacts {
  readonly name: string;
  readonly kind: string;
  judged = 0;
  passedSomewhere = 0;
  readonly failed = new Tasks();
  readonly couldNot = new Tasks();
  readonly wordings = new Map<string, number>();
  readonly couldNotBecause = new Map<string, number>();
  constructor({ identifier, type }: GradeRecord) {
    this.name = identifier;
    this.kind = type;
  }
  add(id: string, grades: readonly GradeRecord[]): void {
    const judged = grades.filter((grade) => grade.error !== true);
    if (judged.length > 0) this.judged += 1;
    if (judged.some((grade) => grade.passed)) this.passedSomewhere += 1;
    if (judged.some((grade) => !grade.passed)) this.failed.add(id);
    if (judged.length < grades.length) this.couldNot.add(id);
    for (const grade of grades) {
      if (grade.error === true) tally(this.couldNotBecause, shortLine(grade.feedback, 300));
      else if (!grade.passed) tally(this.wordings, shortLine(grade.feedback, 300));
    }
  }
}

function tally(counts: Map<string, number>, key: string): void {
  const known = counts.get(key);
  if (known !== undefined || counts.size < keptWordings) counts.set(key, (known ?? 0) + 1);
}

/** Reads the tasks once, one at a time. */
export async function collectFacts(tasks: AsyncIterable<ReportTask> | Iterable<ReportTask>): Promise<Facts> {
  const sums = {
    tasks: 0,
    trials: 0,
    trialsPerTask: 0,
    withToolCalls: 0,
    echoed: 0,
    notPassed: new Tasks(),
    timeouts: new Tasks(),
    ungraded: new Tasks(),
    empty: new Tasks(),
    flaky: new Tasks(),
    broken: new Map<string, Tasks>(),
    tags: new Map<string, { passed: number; not: number }>(),
    impact: { better: 0, worse: 0, passBoth: new Tasks(), failBoth: new Tasks() },
  };
  const graders = new Map<string, GraderSums>();
  for await (const task of tasks) {
    const id = task.model === undefined ? task.test_id : `${task.test_id} [${task.model}]`;
    const runs = task.runs;
    sums.tasks += 1;
    sums.trials += runs.length;
    sums.trialsPerTask = Math.max(sums.trialsPerTask, runs.length);
    if (task.status !== 'passed') sums.notPassed.add(id);
    if (task.stats?.flaky === true) sums.flaky.add(id);
    sums.withToolCalls += runs.filter((trial) => trial.session_digest.tool_call_count > 0).length;
    sums.echoed += runs.filter((trial) => trial.final_output.startsWith('Mock response for: ')).length;
    if (runs.some(isEmpty)) sums.empty.add(id);
    addErrors(id, task, sums);
    addGrades(id, runs, graders);
    addTags(task, sums.tags);
    addImpact(id, task, sums.impact);
  }
  return { ...sums, graders: [...graders.values()] };
}

/** A trial that ended by itself, with nothing said. */
function isEmpty(trial: TrialResult): boolean {
  const judged = Object.values(trial.validations ?? {}).length > 0;
  return trial.status !== 'passed' && judged && trial.final_output.trim() === '';
}

const timeoutWords = /^no answer within [\d.]+ s/;
const ungradedWords = 'no grader judges this task';

function addErrors(
  id: string,
  task: ReportTask,
  sums: { timeouts: Tasks; ungraded: Tasks; broken: Map<string, Tasks> },
): void {
  const causes = new Set<string>();
  if (task.error_msg !== undefined && task.status === 'error') causes.add(task.error_msg);
  for (const trial of task.runs) {
    // What graders could not judge is told by the grader.
    const ofGrader = Object.values(trial.validations ?? {}).some((grade) => grade.error === true);
    if (trial.status === 'error' && trial.error_msg !== undefined && !ofGrader) causes.add(trial.error_msg);
  }
  const list = [...causes];
  if (list.some((cause) => timeoutWords.test(cause))) sums.timeouts.add(id);
  if (list.includes(ungradedWords)) sums.ungraded.add(id);
  for (const cause of list) {
    if (timeoutWords.test(cause) || cause === ungradedWords) continue;
    // Numbers and paths differ where the cause is one.
    const key = shortLine(cause, 300).replaceAll(/\d+/g, 'N');
    const known = sums.broken.get(key) ?? new Tasks();
    if (known.count > 0 || sums.broken.size < keptWordings) sums.broken.set(key, known);
    known.add(id);
  }
}

function addGrades(id: string, runs: readonly TrialResult[], graders: Map<string, GraderSums>): void {
  const byName = new Map<string, GradeRecord[]>();
  for (const trial of runs) {
    for (const grade of Object.values(trial.validations ?? {})) {
      const known = byName.get(grade.identifier);
      if (known === undefined) byName.set(grade.identifier, [grade]);
      else known.push(grade);
    }
  }
  for (const [name, grades] of byName) {
    const [first] = grades;
    if (first === undefined) continue;
    const sums = graders.get(name) ?? new GraderSums(first);
    graders.set(name, sums);
    sums.add(id, grades);
  }
}

function addTags(task: ReportTask, tags: Map<string, { passed: number; not: number }>): void {
  for (const tag of task.tags ?? []) {
    const known = tags.get(tag) ?? { passed: 0, not: 0 };
    if (task.status === 'passed') known.passed += 1;
    else known.not += 1;
    if (tags.has(tag) || tags.size < keptTags) tags.set(tag, known);
  }
}

function addImpact(
  id: string,
  { skill_impact: impact, runs }: ReportTask,
  sums: { better: number; worse: number; passBoth: Tasks; failBoth: Tasks },
): void {
  // A result of another program may compare what nobody judged.
  const isJudged = runs.some(({ status }) => status === 'passed' || status === 'failed');
  if (impact === undefined || !isJudged) return;
  if (impact.delta > 0) sums.better += 1;
  else if (impact.delta < 0) sums.worse += 1;
  else if (impact.pass_rate_with_skills === 1) sums.passBoth.add(id);
  else sums.failBoth.add(id);
}
