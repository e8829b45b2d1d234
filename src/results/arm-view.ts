import type { EvalOutcome, GroupSums, OutcomeSummary, TaskOutcome } from './outcome.js';
import { scoreText } from './score-text.js';
import { summarize } from './summary.js';
import { triggerText } from './trigger-metrics.js';

/** Which arm of a run somebody asks for; neither means the tasks with skills of all models. */
export interface ArmChoice {
  readonly model?: string | undefined;
  readonly baseline?: boolean | undefined;
}

/** The names of a run's models; one that ran with its executor's own choice of a model has the name ''. */
export function modelsOf({ models, config }: EvalOutcome): readonly string[] {
  return models?.map(({ model_id }) => model_id) ?? [config.model_id];
}

/** The outcome as if the run had that arm only; undefined when it has none such. */
export function outcomeOfArm(outcome: EvalOutcome, { model, baseline = false }: ArmChoice): EvalOutcome | undefined {
  if (model !== undefined && !modelsOf(outcome).includes(model)) return undefined;
  const several = outcome.models !== undefined && model !== undefined;
  const ofModel = (tasks: readonly TaskOutcome[]) => (several ? tasks.filter((task) => task.model === model) : tasks);
  if (baseline) return baselineView(outcome, ofModel);
  const own = several ? outcome.models?.find(({ model_id }) => model_id === model) : undefined;
  if (own === undefined) return outcome;
  const { verdict: _, trigger_metrics: __, ...rest } = outcome;
  const { model_id: ___, ...judged } = own;
  const triggers = outcome.trigger_results?.filter((each) => each.model === model);
  return { ...rest, ...judged, ...(triggers && { trigger_results: triggers }), tasks: ofModel(outcome.tasks) };
}

/** What is judged is the arm with skills: a baseline has neither verdict nor metrics. */
function baselineView(
  outcome: EvalOutcome,
  ofModel: (tasks: readonly TaskOutcome[]) => readonly TaskOutcome[],
): EvalOutcome | undefined {
  const { verdict: _, trigger_metrics: __, trigger_results: ___, metadata: ____, models: _____, ...rest } = outcome;
  if (rest.baseline_outcome === undefined) return undefined;
  const tasks = ofModel(rest.baseline_outcome.tasks);
  const isWhole = tasks.length === rest.baseline_outcome.tasks.length;
  const summary = isWhole ? rest.baseline_outcome.summary : sumsAgain(tasks, outcome);
  return { ...rest, summary, metrics: {}, tasks };
}

function sumsAgain(tasks: readonly TaskOutcome[], { seed, config }: EvalOutcome): OutcomeSummary {
  const durationMs = tasks.flatMap((task) => task.runs).reduce((sum, trial) => sum + trial.duration_ms, 0);
  return summarize(tasks, { seed, trials: config.runs_per_test, durationMs });
}

const shownGroups = 50;

function groupScore({ passed, total, avg_score: score, ...counts }: GroupSums): string {
  return scoreText({ ...counts, succeeded: passed, total_tests: total, aggregate_score: score });
}

/** Sums with so many groups at most that they fit on every page. */
export function shortSummary({ groups, ...summary }: OutcomeSummary): object {
  if (groups === undefined) return summary;
  const more = groups.length - shownGroups;
  return { ...summary, groups: groups.slice(0, shownGroups), ...(more > 0 && { more_groups: more }) };
}

/** What every view of a run says of its arms and trigger tests, without any of their tasks. */
export function armFacts({ models, baseline_outcome: baseline, trigger_metrics, metadata }: EvalOutcome): object {
  return {
    ...(models && { models: models.map((each) => ({ ...each, summary: shortSummary(each.summary) })) }),
    ...(metadata && { metadata }),
    ...(baseline && { baseline_outcome: { summary: shortSummary(baseline.summary) } }),
    ...(trigger_metrics && { trigger_metrics }),
  };
}

const per = (value: number): string => `${(value * 100).toFixed(1)} %`;

/** The arms, groups and trigger tests of a run in a line each, for people and models; none when it has none. */
export function armLines(outcome: Omit<EvalOutcome, 'tasks'>): readonly string[] {
  const { models = [], baseline_outcome: baseline, trigger_metrics: triggers, summary, metadata } = outcome;
  const passed = (sums: OutcomeSummary): string =>
    `${sums.succeeded} of ${sums.total_tests} tasks passed, ${scoreText(sums)}`;
  const best = metadata?.recommendation;
  const groups = (summary.groups ?? []).slice(0, shownGroups);
  return [
    ...models.map((each) => `model ${each.model_id}: ${each.verdict ?? 'not judged'} · ${passed(each.summary)}`),
    ...(best
      ? [`recommended: ${best.recommended_model} (${best.heuristic_score.toFixed(1)} of 10): ${best.reason}`]
      : []),
    ...(baseline
      ? [
          `without skills: ${passed(baseline.summary)} (pass rate ${per(baseline.summary.success_rate)}, with them ${per(summary.success_rate)})`,
        ]
      : []),
    ...groups.map((each) => `group ${each.name}: ${each.passed} of ${each.total} passed, ${groupScore(each)}`),
    ...((summary.groups?.length ?? 0) > shownGroups ? ['… and more groups in the result'] : []),
    ...(triggers ? [`trigger tests: ${triggerText(triggers)}`] : []),
  ];
}
