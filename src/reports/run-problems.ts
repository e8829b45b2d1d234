import { cleanLine } from './clean-text.js';
import { noCounts, type RanSuite, resultOf, totalCounts } from './report-input.js';

/** Something beside the tasks for which a run is not green. */
export interface RunProblem {
  /** Short and unique within the suite: `run`, `metric accuracy`, … */
  readonly name: string;
  readonly status: 'failed' | 'error' | 'canceled';
  readonly message: string;
}

/**
 * What makes a run other than passed, beside its tasks: it broke off or was canceled, or a metric is too low. A report
 * of a run that is not green is never green: when neither tasks nor anything known explains the verdict, it says so.
 */
export function runProblems(suite: RanSuite): readonly RunProblem[] {
  const { head } = suite;
  const problems: RunProblem[] = [];
  if (head.status === 'canceled') {
    const message = head.error?.message ?? 'the run was canceled before its end';
    problems.push({ name: 'run', status: 'canceled', message });
  } else if (head.status !== 'completed') {
    const message = head.error?.message ?? `the run ended as ${head.status}`;
    problems.push({ name: 'run', status: 'error', message });
  }
  problems.push(...metricProblems(head.metrics));
  const untold = (head.trigger_results ?? []).filter((each) => each.status === 'error');
  if (untold.length > 0) {
    const why = untold[0]?.error_msg === undefined ? '' : `: ${untold[0].error_msg}`;
    problems.push({ name: 'trigger tests', status: 'error', message: `${untold.length} could not be judged${why}` });
  }
  const result = resultOf(suite);
  const { failed, error } = suite.groups.length === 0 ? noCounts : totalCounts([suite]);
  const explained = problems.length > 0 || failed + error > 0;
  if (result !== 'passed' && !explained) {
    const status = result === 'failed' ? 'failed' : 'error';
    const message = head.error?.message ?? `the verdict of the run is ${result}: not every task was made and passed`;
    problems.push({ name: 'verdict', status, message });
  }
  return problems;
}

function metricProblems(metrics: RanSuite['head']['metrics']): RunProblem[] {
  return Object.entries(metrics).flatMap(([name, metric]): RunProblem[] => {
    if (typeof metric !== 'object' || metric === null || !('passed' in metric) || metric.passed !== false) return [];
    const value = 'value' in metric && typeof metric.value === 'number' ? metric.value.toFixed(4) : 'not measured';
    const threshold = 'threshold' in metric && typeof metric.threshold === 'number' ? metric.threshold : undefined;
    const measured = !('measured' in metric && metric.measured === false);
    const message = `${cleanLine(name)}: ${value}${threshold === undefined ? '' : `, threshold ${threshold}`}`;
    return [{ name: `metric ${cleanLine(name)}`, status: measured ? 'failed' : 'error', message }];
  });
}
