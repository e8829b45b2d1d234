import type { OutcomeMetrics } from './outcome.js';

/**
 * The metrics over all models as the metrics of their run: the figures stay means over all, but a threshold holds for
 * each model by itself, so that a good one does not hide one that misses it.
 */
export function metricsOfModels(
  pooled: OutcomeMetrics,
  models: readonly { readonly model_id: string; readonly metrics: OutcomeMetrics }[],
): OutcomeMetrics {
  const judged = Object.entries(pooled).map(([name, metric]) => {
    const missed = models.filter(({ metrics }) => metrics[name]?.passed === false).map((each) => each.model_id);
    return [name, missed.length === 0 ? metric : { ...metric, passed: false, missed_by: missed }] as const;
  });
  return Object.fromEntries(judged);
}
