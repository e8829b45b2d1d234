import { cleanLine } from './clean-text.js';
import { type Counts, noCounts, type RanSuite, resultOf, totalCounts } from './report-input.js';

/** Something beside the tasks for which a run is not green. */
export interface RunProblem {
  /** Short and, with its model, unique within the suite: `run`, `metric accuracy`, … */
  readonly name: string;
  /** In a run of several: the model that it is about; absent when it is about the whole run. */
  readonly model?: string;
  /** `skipped`: it was not made, which by itself makes nothing red. */
  readonly status: 'failed' | 'error' | 'canceled' | 'skipped';
  readonly message: string;
}

/** The name of a problem with its model: `metric accuracy [b]`. */
export function problemTitle({ name, model }: RunProblem): string {
  return model === undefined ? name : `${name} [${cleanLine(model)}]`;
}

/**
 * What makes a run other than passed, beside its tasks: it broke off or was canceled, or a metric is too low. A report
 * of a run that is not green is never green: when neither tasks nor anything known explains the verdict, it says so. Of
 * several models each is looked at by itself.
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
  const triggers = head.trigger_results ?? [];
  for (const { model_id: model, metrics, verdict } of head.models ?? []) {
    const own = [...metricProblems(metrics), ...triggerProblems(triggers.filter((each) => each.model === model))];
    const counts = suite.groups.find((group) => group.model === model)?.counts ?? noCounts;
    if (verdict !== undefined) own.push(...verdictProblem(verdict, own, counts, 'model'));
    problems.push(...own.map((each) => ({ ...each, model })));
  }
  if (head.models === undefined) problems.push(...metricProblems(head.metrics), ...triggerProblems(triggers));
  const counts = suite.groups.length === 0 ? noCounts : totalCounts([suite]);
  return [...problems, ...verdictProblem(resultOf(suite), problems, counts, 'run', head.error?.message)];
}

function triggerProblems(results: NonNullable<RanSuite['head']['trigger_results']>): RunProblem[] {
  const untold = results.filter((each) => each.status === 'error');
  const unmade = results.filter(({ status }) => status === 'skipped' || status === 'canceled');
  const left = `${unmade.length} of ${results.length} ${unmade[0]?.status}`;
  if (untold.length === 0)
    return unmade.length === 0 ? [] : [{ name: 'trigger tests', status: 'skipped', message: left }];
  const why = untold[0]?.error_msg === undefined ? '' : `: ${untold[0].error_msg}`;
  return [
    {
      name: 'trigger tests',
      status: 'error',
      message: `${untold.length} could not be judged${why}${unmade.length === 0 ? '' : `; ${left}`}`,
    },
  ];
}

/** Where neither tasks nor another problem explain a verdict that is not green. */
function verdictProblem(
  result: ReturnType<typeof resultOf>,
  problems: readonly RunProblem[],
  { failed, error }: Counts,
  whose: 'run' | 'model',
  why = `the verdict of the ${whose} is ${result}: not every task was made and passed`,
): RunProblem[] {
  const explained = problems.some((each) => each.status !== 'skipped') || failed + error > 0;
  if (result === 'passed' || explained) return [];
  return [{ name: 'verdict', status: result === 'failed' ? 'failed' : 'error', message: why }];
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
