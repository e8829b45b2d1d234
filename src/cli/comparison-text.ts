import * as z from 'zod/mini';
import type { Result } from '../protocol/methods.js';
import type { Terminal } from './app.js';
import { paint, printable, seconds } from './style.js';

/** All pages of an answer in one. */
export type ComparisonAnswer = Result<'run.compare'> & { readonly tasks: readonly object[] };

const number = z.optional(z.number());
const Side = z.looseObject({ status: z.string(), pass_rate: number, judged: number, score: number });
const Task = z.looseObject({
  task_id: z.string(),
  model: z.optional(z.string()),
  change: z.string(),
  golden: z.optional(z.boolean()),
  task_changed: z.optional(z.boolean()),
  base: z.optional(Side),
  head: z.optional(Side),
});
type Task = z.output<typeof Task>;
const Moved = z.looseObject({ base: z.number(), head: z.number(), delta: z.number(), percent: number });
const Difference = z.looseObject({
  base: z.number(),
  head: z.number(),
  delta: z.number(),
  interval: z.optional(z.looseObject({ lower: z.number(), upper: z.number(), method: z.string() })),
  test: z.looseObject({ p: z.number(), method: z.string() }),
});
const Model = z.looseObject({
  base_model: z.string(),
  head_model: z.string(),
  verdict: z.string(),
  reason: z.string(),
  changes: z.record(z.string(), z.number()),
  evidence: z.optional(
    z.looseObject({
      tasks: z.number(),
      pass_rate: Difference,
      score: Difference,
      tasks_passed: z.looseObject({ only_base: z.number(), only_head: z.number(), p: z.number() }),
    }),
  ),
  duration_ms: z.optional(Moved),
  tokens: z.optional(Moved),
  cost: z.optional(Moved),
  premium_requests: z.optional(Moved),
});
type Model = z.output<typeof Model>;
const Shown = z.looseObject({
  notes: z.array(z.string()),
  models: z.array(Model),
  tasks: z.array(Task),
});

const shownTasks = 50;
const colors = { worse: 'red', better: 'green', same: 'green', unclear: 'yellow' } as const;
const gateColors = { passed: 'green', failed: 'red', error: 'yellow' } as const;
const changeColors: Readonly<Record<string, 'red' | 'green' | 'yellow' | 'dim'>> = {
  regressed: 'red',
  lower: 'red',
  unjudged: 'yellow',
  missing: 'yellow',
  fixed: 'green',
  higher: 'green',
  new: 'dim',
};

/** A comparison for a person: what changed, most urgent first, then the tests, then the gates and the verdict. */
export function renderComparison(answer: ComparisonAnswer, terminal: Terminal): string {
  const { notes, models, tasks } = Shown.parse(answer);
  const moved = tasks.filter((task) => task.change !== 'same');
  const shown = moved.slice(0, shownTasks);
  const width = Math.min(48, Math.max(4, ...shown.map((task) => printable(task.task_id).length)));
  return [
    ...notes.map((note) => paint(terminal, 'yellow', `note: ${printable(note)}`)),
    ...(shown.length > 0 ? [`  ${'change'.padEnd(10)} ${'task'.padEnd(width)}  passed          score`] : []),
    ...shown.map((task) => taskLine(task, width, terminal)),
    ...(moved.length > shown.length ? [`  … and ${moved.length - shown.length} more; --json has all`] : []),
    ...(moved.length < tasks.length
      ? [`  ${tasks.length - moved.length} of ${tasks.length} tasks came out alike`]
      : []),
    ...models.flatMap((model) => ['', ...modelLines(model, models.length > 1)]),
    '',
    ...answer.gates.map(
      ({ gate, status, reason }) =>
        `gate ${gate}: ${paint(terminal, gateColors[status], status)}: ${printable(reason)}`,
    ),
    `${paint(terminal, colors[answer.verdict], answer.verdict)}: ${printable(answer.reason)}`,
    '',
  ].join('\n');
}

function taskLine(task: Task, width: number, terminal: Terminal): string {
  const { base, head, change } = task;
  const marks = [
    ...(task.model === undefined ? [] : [task.model]),
    ...(task.golden === true ? ['golden'] : []),
    ...(task.task_changed === true ? ['task changed'] : []),
  ];
  const color = changeColors[change];
  const word = color === undefined ? change.padEnd(10) : paint(terminal, color, change.padEnd(10));
  const passed = `${rateOf(base)} → ${rateOf(head)}`.padEnd(15);
  const score = `${fixed(base?.score)} → ${fixed(head?.score)}`;
  const note = marks.length === 0 ? '' : `  (${printable(marks.join(', '))})`;
  return `  ${word} ${printable(task.task_id).padEnd(width)} ${passed} ${score}${note}`;
}

/** `3/5`, or why there is none. */
function rateOf(side: Task['base']): string {
  if (side === undefined) return '–';
  if (side.pass_rate === undefined || side.judged === undefined) return side.status;
  const error = side.status === 'passed' || side.status === 'failed' ? '' : ` ${side.status}`;
  return `${Math.round(side.pass_rate * side.judged)}/${side.judged}${error}`;
}

function modelLines(model: Model, several: boolean): string[] {
  const title = several ? [`${printable(model.head_model)}: ${model.verdict}`] : [];
  const { evidence } = model;
  if (evidence === undefined) return [...title, `  ${printable(model.reason)}`];
  const { pass_rate: rate, score, tasks_passed: passed } = evidence;
  return [
    ...title,
    `  pass rate ${differenceText(rate)}`,
    `  score     ${differenceText(score)}`,
    `  tasks     ${evidence.tasks} judged in both; ${passed.only_base} passed only before, ${passed.only_head} only now (McNemar p = ${pText(passed.p)})`,
    ...spentLines(model),
  ];
}

function spentLines(model: Model): string[] {
  const rows: [string, Model['tokens'], (value: number) => string][] = [
    ['duration', model.duration_ms, seconds],
    ['tokens', model.tokens, (value) => value.toLocaleString('en-US')],
    ['cost', model.cost, (value) => String(Number(value.toPrecision(4)))],
    ['requests', model.premium_requests, (value) => String(Number(value.toPrecision(4)))],
  ];
  return rows.flatMap(([name, moved, text]) => {
    if (moved === undefined) return [];
    const percent = moved.percent === undefined ? '' : ` (${signed(moved.percent, 1)} %)`;
    return [`  ${name.padEnd(9)} ${text(moved.base)} → ${text(moved.head)}${percent}`];
  });
}

function differenceText({ base, head, delta, interval, test }: z.output<typeof Difference>): string {
  const range =
    interval === undefined || interval.method === 'constant'
      ? ''
      : `, 95 % ${signed(interval.lower, 3)} to ${signed(interval.upper, 3)}`;
  return `${base.toFixed(3)} → ${head.toFixed(3)} (${signed(delta, 3)}${range}; p = ${pText(test.p)}, ${test.method === 'exact' ? 'exact' : 'drawn'})`;
}

const fixed = (value: number | undefined): string => value?.toFixed(3) ?? '–';
const pText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));
const signed = (value: number, digits: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
