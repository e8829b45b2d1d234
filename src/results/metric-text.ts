import type { MetricResult } from './metric.js';

/** `0.750` or `0.750, wanted 0.800`; `not measured` where there was nothing. */
function figure({ measured, value, threshold, passed }: MetricResult): string {
  if (!measured || value === undefined) return 'not measured';
  if (threshold === undefined) return value.toFixed(3);
  return `${value.toFixed(3)}, ${passed === false ? 'less than the wanted' : 'wanted'} ${threshold}`;
}

/** One line for each metric, those that fell short first: `behavior_quality: 0.750, less than the wanted 0.8`. */
export function metricLines(metrics: Readonly<Record<string, MetricResult>>): string[] {
  const order = Object.values(metrics).toSorted((a, b) => Number(b.passed === false) - Number(a.passed === false));
  return order.map((metric) => `${metric.identifier}: ${figure(metric)}`);
}
