import { expect, it } from 'vitest';
import type { OutcomeSummary } from '../../../src/results/outcome.js';
import { recommend } from '../../../src/results/recommend.js';
import { outcome } from '../../helpers/outcomes.js';

function model(model_id: string, overrides: Partial<OutcomeSummary>) {
  const { summary } = outcome([]);
  return { model_id, summary: { ...summary, succeeded: 1, ...overrides } };
}

it('weighs score, pass rate, consistency and speed, each stretched over the models to 0..10', () => {
  const first = model('a', { aggregate_score: 0.9, success_rate: 1, std_dev: 0.2, duration_ms: 300 });
  const second = model('b', { aggregate_score: 0.5, success_rate: 0.5, std_dev: 0, duration_ms: 100 });
  const third = model('c', { aggregate_score: 0.7, success_rate: 0.75, std_dev: 0.1, duration_ms: 200 });
  expect(recommend([first, second, third])).toMatchObject({
    recommended_model: 'a',
    heuristic_score: 7,
    winner_margin_pct: 40,
    weights: { aggregate_score: 0.4, pass_rate: 0.3, consistency: 0.2, speed: 0.1 },
    all_models: [
      { model_id: 'a', rank: 1, heuristic_score: 7, component_scores: { consistency_normalized: 0 } },
      { model_id: 'c', rank: 2, heuristic_score: 5, component_scores: { pass_rate_normalized: 5 } },
      { model_id: 'b', rank: 3, heuristic_score: 3, component_scores: { speed_normalized: 10 } },
    ],
  });
});

it('of level models the one named first wins, whatever the names are', () => {
  for (const ids of [
    ['z', 'a'],
    ['a', 'z'],
  ]) {
    const found = recommend(ids.map((id) => model(id, { aggregate_score: 1, success_rate: 1 })));
    expect(found).toMatchObject({ recommended_model: ids[0], heuristic_score: 5, winner_margin_pct: 0 });
    expect(found?.reason).toContain('named first');
  }
});

it('recommends nothing where there is nothing to choose', () => {
  const good = model('a', {});
  expect(recommend([good])).toBeUndefined();
  expect(recommend([good, model('b', { skipped: 1 })])).toBeUndefined();
  expect(recommend([good, model('b', { succeeded: 0, errors: 3 })])).toBeUndefined();
});
