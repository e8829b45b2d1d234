import type { OutcomeSummary } from './outcome.js';
import { type RankedModel, type Recommendation, weights } from './recommendation.js';

export interface MeasuredModel {
  readonly model_id: string;
  readonly summary: OutcomeSummary;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Values stretched to 0..10, the best being 10; 5 for all when they do not differ. */
function stretched(values: readonly number[], better: 'higher' | 'lower'): number[] {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  return values.map((value) => {
    if (span === 0) return 5;
    const up = ((value - least) / span) * 10;
    return better === 'higher' ? up : 10 - up;
  });
}

/**
 * Ranks models by 0.4 · score + 0.3 · pass rate + 0.2 · consistency + 0.1 · speed, each stretched over the models to
 * 0..10 (waza's formula). Of equal ones the model that was named first wins. Undefined when there is nothing to choose:
 * fewer than two models, one whose tasks were not all made, or one of which no task was judged.
 */
export function recommend(models: readonly MeasuredModel[]): Recommendation | undefined {
  if (models.length < 2 || !models.every(isComparable)) return undefined;
  const scores = stretched(measure(models, 'aggregate_score'), 'higher');
  const rates = stretched(measure(models, 'success_rate'), 'higher');
  const consistency = stretched(measure(models, 'std_dev'), 'lower');
  const speed = stretched(measure(models, 'duration_ms'), 'lower');
  const ranked = models
    .map(({ model_id }, at) => {
      const [score = 0, rate = 0, even = 0, fast = 0] = [scores[at], rates[at], consistency[at], speed[at]];
      return {
        model_id,
        heuristic_score: tenth(
          weights.aggregate_score * score +
            weights.pass_rate * rate +
            weights.consistency * even +
            weights.speed * fast,
        ),
        component_scores: {
          aggregate_score_normalized: tenth(score),
          pass_rate_normalized: tenth(rate),
          consistency_normalized: tenth(even),
          speed_normalized: tenth(fast),
        },
      };
    })
    .sort((a, b) => b.heuristic_score - a.heuristic_score)
    .map(({ model_id, ...rest }, at) => ({ model_id, ...rest, rank: at + 1 }));
  const [first, second] = ranked;
  if (first === undefined || second === undefined) return undefined;
  const margin = second.heuristic_score === 0 ? 0 : (first.heuristic_score / second.heuristic_score - 1) * 100;
  return {
    recommended_model: first.model_id,
    heuristic_score: first.heuristic_score,
    reason: reasonFor(first, second),
    winner_margin_pct: tenth(margin),
    weights,
    all_models: ranked,
  };
}

function measure(
  models: readonly MeasuredModel[],
  key: 'aggregate_score' | 'success_rate' | 'std_dev' | 'duration_ms',
): number[] {
  return models.map(({ summary }) => summary[key]);
}

function isComparable({ summary }: MeasuredModel): boolean {
  const { skipped, canceled, succeeded, failed } = summary;
  return skipped === 0 && canceled === 0 && succeeded + failed > 0;
}

const names = {
  aggregate_score_normalized: 'score',
  pass_rate_normalized: 'pass rate',
  consistency_normalized: 'consistency',
  speed_normalized: 'speed',
} as const;

function reasonFor(first: RankedModel, second: RankedModel): string {
  if (first.heuristic_score === second.heuristic_score) {
    return `${first.model_id} and ${second.model_id} are level; ${first.model_id} was named first`;
  }
  const keys = ['aggregate_score_normalized', 'pass_rate_normalized', 'consistency_normalized', 'speed_normalized'];
  const ahead = (keys as (keyof typeof names)[]).filter(
    (key) => first.component_scores[key] > second.component_scores[key],
  );
  return `${first.model_id} is ahead of ${second.model_id} in ${ahead.map((key) => names[key]).join(', ')}`;
}
