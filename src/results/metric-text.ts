import type { MetricResult } from './metric.js';

type Metrics = Readonly<Record<string, MetricResult>>;
type Models = readonly { readonly model_id: string; readonly metrics: Metrics }[];

/** `0.750` or `0.750, wanted 0.800`; `not measured` where there was nothing. */
function figure({ measured, value, threshold, passed }: MetricResult): string {
  if (!measured || value === undefined) return `not measured${passed === false ? `, wanted ${threshold}` : ''}`;
  if (threshold === undefined) return value.toFixed(3);
  return `${value.toFixed(3)}, ${passed === false ? 'less than the wanted' : 'wanted'} ${threshold}`;
}

/** `0.500 over all models, wanted 0.5 of each; missed by b (0.000)`. */
function figureOfModels(metric: MetricResult, missedBy: readonly string[], models: Models): string {
  const { passed: _, threshold, ...pooled } = metric;
  const missed = missedBy.map((model) => {
    const { measured = false, value } =
      models.find((each) => each.model_id === model)?.metrics[metric.identifier] ?? {};
    return `${model} (${measured && value !== undefined ? value.toFixed(3) : 'not measured'})`;
  });
  return `${figure(pooled)} over all models, wanted ${threshold} of each; missed by ${missed.join(', ')}`;
}

/** One line for each metric, those that fell short first: `behavior_quality: 0.750, less than the wanted 0.8`. */
export function metricLines(metrics: Metrics, models: Models = []): string[] {
  const order = Object.values(metrics).toSorted((a, b) => Number(b.passed === false) - Number(a.passed === false));
  return order.map((metric) => {
    const { identifier, missed_by: missed } = metric;
    return `${identifier}: ${missed === undefined ? figure(metric) : figureOfModels(metric, missed, models)}`;
  });
}
